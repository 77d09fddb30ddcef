# Beian: run, test, measure. Bare machine: Debian 12 with Rust.
#   make run [ARGS='…']            platform and practice bureau with invented data, on ports 8080, 8090, 8091
#   make test                      format, lints, all tests on both databases
#   make bench [ONLY=pack|large|commit|pages]  measurements, written to target/bench/NAME.json
#   make fuzz [TIME=600] [ONLY=xml]  each fuzz target for so many seconds (needs cargo-fuzz and a C++ compiler)
#   make docs                      the code's own documentation, in target/doc
#   make deps                      checks what is needed from outside; as root installs it

CARGO ?= cargo
ARGS ?= --data data/run --ready-file data/run/ready.json --faults mild
BENCHES := pack large commit pages
ONLY ?= $(BENCHES)

FUZZ_TARGETS := xml unpack payload soap returns download upload
TIME ?= 600

.PHONY: run test bench bench-pack bench-large bench-commit bench-pages fuzz docs deps

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

bench-large:
	$(CARGO) run --release -p miit --example bench_large

bench-commit:
	$(CARGO) run --release -p beian --example bench_commit

bench-pages:
	$(CARGO) run --release -p beian --example bench_pages

# What a run finds new goes to target/fuzz; fuzz/corpus holds the beginnings and is only read. Coverage needs no sanitizer,
# so the stable compiler will do.
fuzz:
	@for target in $(if $(filter $(ONLY),$(FUZZ_TARGETS)),$(ONLY),$(FUZZ_TARGETS)); do \
		mkdir -p target/fuzz/$$target && \
		$(CARGO) fuzz run --sanitizer none $$target target/fuzz/$$target fuzz/corpus/$$target -- \
			-max_total_time=$(TIME) -max_len=20000 -rss_limit_mb=1000 -timeout=10 || exit 1; \
	done

docs:
	@tools/deps run
	$(CARGO) doc --workspace --no-deps

deps:
	@tools/deps all
