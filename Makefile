# Beian: run, test, measure. Bare machine: Debian 12 with Rust.
#   make run [ARGS='…']            platform and practice bureau with invented data, on ports 8080, 8090, 8091
#   make test                      format, lints, all tests on both databases
#   make bench [ONLY=pack|commit|pages]  measurements, written to target/bench/NAME.json
#   make docs                      the code's own documentation, in target/doc
#   make deps                      checks what is needed from outside; as root installs it

CARGO ?= cargo
ARGS ?= --data data/run --ready-file data/run/ready.json
BENCHES := pack commit pages
ONLY ?= $(BENCHES)

.PHONY: run test bench bench-pack bench-commit bench-pages docs deps

run:
	@tools/deps run
	$(CARGO) run -p beian -- practice $(ARGS)

test:
	@tools/deps test
	@CARGO='$(CARGO)' tools/test

bench:
	@tools/deps bench
	@mkdir -p target/bench
	@$(MAKE) --no-print-directory $(addprefix bench-,$(ONLY))

bench-pack:
	$(CARGO) run --release -p miit --example bench_pack

bench-commit:
	$(CARGO) run --release -p beian --example bench_commit

bench-pages:
	$(CARGO) run --release -p beian --example bench_pages

docs:
	@tools/deps run
	$(CARGO) doc --workspace --no-deps

deps:
	@tools/deps all
