// What improves the pages where script runs; every page is whole without it.
"use strict";
