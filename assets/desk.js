// Keys and pictures at the review desk; every page is whole without it.
"use strict";
