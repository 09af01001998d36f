# Tilescope. `make help` lists the targets. Packagers set CC, CPPFLAGS, CFLAGS, LDFLAGS, PREFIX and DESTDIR.
CC ?= cc
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

# Each mode has its own objects under build/<mode>/: release, debug, asan (address and undefined), tsan (threads), coverage.
MODE ?= release
OUT = build/$(MODE)
# A release is hardened (tests/test_hardening.sh). Packagers' flags, which come later, count.
CFLAGS_release = -O3 -g1 -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fPIE
LDFLAGS_release = -pie -Wl,-z,relro,-z,now
CFLAGS_debug = -O0 -g
# Less to compile and to run, where the address sanitizer stops anyway: null pointers, sizes of objects. Pointers that
# overflow and alignment cost a quarter of the time: libFuzzer's build looks for them.
SANITIZED = -O1 -g1 -DSANITIZED -fsanitize=address,undefined -fno-sanitize=null,object-size -fno-sanitize-recover=all \
  -fno-omit-frame-pointer
CFLAGS_asan = $(SANITIZED) -fno-sanitize=pointer-overflow,alignment
CFLAGS_fuzz = $(SANITIZED) -fsanitize=fuzzer-no-link
# ThreadSanitizer maps the shadow of large pieces of memory anew for each: a third of a test's time, or more.
CFLAGS_tsan = -O1 -g1 -DSANITIZED -DARENA_BLOCK_BYTES=8192 -fsanitize=thread
# lld links a hundred programs with the sanitizers' libraries in half of the time that binutils' linker takes.
LDFLAGS_asan = -fuse-ld=lld
LDFLAGS_tsan = -fuse-ld=lld
CFLAGS_coverage = -O0 -g --coverage -fprofile-update=atomic
# Tests are compiled once and run for a second: half of a cold build's time would go into optimising them (without that
# the C library warns of FORTIFY). Builds that look for faults, or count what runs, are slow: tests of many cases take one
# in FEWER there. Tests themselves are not counted.
FEWER = 10
FEWER_COUNTED = 2
LEVEL_release = -O0 -U_FORTIFY_SOURCE
LEVEL_asan = -O0 -DFEWER=$(FEWER)
LEVEL_tsan = -O0 -DFEWER=$(FEWER)
LEVEL_coverage = -O1 -DCOUNTED -DFEWER=$(FEWER_COUNTED) -fno-profile-arcs -fno-test-coverage

# Rules round and truncate products: one contracted multiply-add could move a result (model/README.md). Integer constants
# are enums here, in the arithmetic of doubles too: clang 19 would warn of each.
OUR_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -ffp-contract=off -pthread \
  -Wall -Wextra -Wconversion -Wshadow -Wno-enum-float-conversion $(CFLAGS_$(MODE)) $(LEVEL) $(CPPFLAGS) $(CFLAGS)
LDLIBS_MODEL = -lm -pthread
# Asked for once, at the first link: `make deps all` installs before.
LDLIBS_INPUTS = $(eval LDLIBS_INPUTS := $(shell $(PKG_CONFIG) --libs yaml-0.1))$(LDLIBS_INPUTS)
LDLIBS_TUI = $(eval LDLIBS_TUI := $(shell $(PKG_CONFIG) --libs ncursesw json-c))$(LDLIBS_TUI)
LDLIBS_TEST = $(eval LDLIBS_TEST := $(shell $(PKG_CONFIG) --libs cmocka json-c))$(LDLIBS_TEST)

# What building and running need (gnuplot draws the figures of studies), and what the tests need on top. Names of
# Debian 12 and 13.
PACKAGES = gcc libc6-dev pkg-config libncurses-dev libyaml-dev libjson-c-dev gnuplot-nox
PACKAGES_CHECK = libcmocka-dev clang libclang-rt-dev lld clang-format-19 valgrind libc6-dbg shellcheck jq tmux strace procps \
  parallel mandoc zsh fish
PACKAGES_DEB = build-essential debhelper fakeroot lintian
PACKAGES_ANALYSE = cppcheck clang-tidy-19 gcc shellcheck
PACKAGES_CLUSTER = slurm-wlm munge openssh-server openssh-client rsync parallel

# TUI: what is built of tui; for the tests of threads a part of it.
TUI = tui
TUI_OF_THREADS = tui/analysis tui/batch/sweep tui/options tui/text tui/explorer/sync.c tui/screen/style.c
objects = $(patsubst %.c,$(OUT)/%.o,$(shell find $(1) -name '*.c' | sort))
LIBRARIES = $(OUT)/libtilescope-tui.a $(OUT)/libtilescope-inputs.a $(OUT)/libtilescope-model.a
TESTS = $(patsubst %.c,$(OUT)/%,$(shell find tests -name 'test_*.c' | sort))
THREAD_TESTS = $(filter %/test_worker %/test_schedule %/test_sweep %/test_optimize %/test_optimize_pairs %/test_between,$(TESTS))
SCRIPTS = $(shell find tests -name 'test_*.sh' | sort) $(filter-out %/harness.sh,$(wildcard tests/terminal/*.sh))
QUICK_SCRIPTS = tests/model/test_library.sh $(filter-out %_asan.sh %/test_sanitized.sh,$(wildcard tests/tui/batch/test_*.sh))

# `make -j8 deps-check check`: all other goals wait until the packages are installed.
DEPS := $(filter deps deps-check,$(MAKECMDGOALS))
PARALLEL = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

all: $(OUT)/tilescope

programs: $(OUT)/tilescope $(TESTS) $(addprefix $(OUT)/tests/faults/,exhaust failing_malloc.so no_threads.so)

$(OUT)/libtilescope-model.a: $(call objects,model)
$(OUT)/libtilescope-inputs.a: $(call objects,inputs)
$(OUT)/libtilescope-tui.a: $(filter-out $(OUT)/tui/main.o,$(call objects,$(TUI)))
$(LIBRARIES): # q: several objects have the same name, in different folders
	@rm -f $@
	$(AR) qcs $@ $^

$(OUT)/tilescope: $(OUT)/tui/main.o $(LIBRARIES)
	$(CC) $(OUR_CFLAGS) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $^ $(LDLIBS_TUI) $(LDLIBS_INPUTS) $(LDLIBS_MODEL)

$(OUT)/tests/bench: $(OUT)/tests/bench_explorer.o $(OUT)/tests/bench_model.o
$(OUT)/tests/fuzz/test_corpus: $(OUT)/tests/fuzz/targets.o $(OUT)/tests/fuzz/judge.o

# MODE=fuzz CC=clang
$(OUT)/tests/fuzz/fuzzer: $(patsubst %,$(OUT)/tests/fuzz/%.o,fuzzer targets judge) $(LIBRARIES)
	$(CC) $(OUR_CFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS_TEST) $(LDLIBS_TUI) $(LDLIBS_INPUTS) $(LDLIBS_MODEL)

$(OUT)/tests/%: $(OUT)/tests/%.o $(LIBRARIES)
	$(CC) $(OUR_CFLAGS) $(LDFLAGS_$(MODE)) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBRARIES) $(LDLIBS_TEST) $(LDLIBS_TUI) $(LDLIBS_INPUTS) $(LDLIBS_MODEL)

# Preloaded, hence without sanitizers.
$(OUT)/tests/faults/failing_malloc.so: tests/faults/failing_malloc.h
$(OUT)/tests/faults/%.so: tests/faults/%.c $(OUT)/flags
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -I. -O1 -Wall -Wextra -shared -fPIC -o $@ $<

# A change of compiler or flags rebuilds everything. WARNINGS is not among them: `make check` sets it to -Werror, so
# that a new compiler's warning fails the tests, never a user's build.
FLAGS = $(CC) $(OUR_CFLAGS) $(LEVEL_$(MODE)) $(LDFLAGS_$(MODE)) $(LDFLAGS)
ifneq ($(strip $(FLAGS)),$(strip $(file <$(OUT)/flags)))
$(OUT)/flags: FORCE
endif
$(OUT)/flags:
	@mkdir -p $(@D)
	@echo '$(subst ','\'',$(FLAGS))' >$@
FORCE:

$(OUT)/%.o: %.c $(OUT)/flags | $(DEPS)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(WARNINGS) -MMD -MP -c -o $@ $<

$(OUT)/tests/%.o: private LEVEL = $(LEVEL_$(MODE))
# Under sanitizers the model computes much; optimising the rest takes longer than running it as it is.
ifneq ($(filter asan tsan,$(MODE)),)
$(OUT)/tui/%.o $(OUT)/inputs/%.o: private LEVEL = -O0
endif
$(patsubst %,$(OUT)/tests/%.o,bench bench_explorer bench_model): private LEVEL =

.PRECIOUS: $(OUT)/%.o
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

run: | $(DEPS)
	+@$(PARALLEL) -s all
	@$(OUT)/tilescope

deps:
	@$(call install_packages,$(PACKAGES))

deps-check: | $(filter deps,$(DEPS))
	@$(call install_packages,$(PACKAGES) $(PACKAGES_CHECK))

# Installs those of the packages $(1) that are missing, as root or with sudo, or says how.
define install_packages
	missing=; for name in $(1); do \
	  dpkg-query -W -f='$${db:Status-Status}\n' $$name 2>/dev/null | grep -q ^installed || missing="$$missing $$name"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else \
	  echo "Missing packages:$$missing. There is no sudo; as root run: apt-get install$$missing" >&2; exit 1; \
	fi; \
	$$sudo apt-get update -q && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing
endef

# All tests with the release, built by gcc. Under sanitizers, built by clang, the whole program (each command, random keys) and
# every reader of files on its corpus; the other tests, those of threads and of the same commands again run in check-sanitized.
SANITIZED_SCRIPTS = $(filter %_asan.sh %/test_valgrind.sh,$(SCRIPTS))
SANITIZED_TESTS = $(filter %/fuzz/test_corpus,$(TESTS))
check: | $(DEPS)
	+@$(PARALLEL) -s programs check-asan WARNINGS=-Werror
	@FEWER=2 FEWER_FAULTS=2 LIMIT=300 JOBS=$(JOBS) tests/run.sh $(filter-out $(SANITIZED_SCRIPTS),$(SCRIPTS)) $(TESTS) \
	  $(SANITIZED_TESTS:$(OUT)/%=build/asan/%)

check-sanitized: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tilescope check-asan check-tsan WARNINGS=-Werror SANITIZED_TESTS='$(TESTS)'
	@LIMIT=300 JOBS=$(JOBS) tests/run.sh $(SANITIZED_SCRIPTS) \
	  $(patsubst $(OUT)/%,build/asan/%,$(filter-out $(SANITIZED_TESTS),$(TESTS))) $(THREAD_TESTS:$(OUT)/%=build/tsan/%)

check-asan:
	+@$(MAKE) programs MODE=asan CC=clang TESTS='$(SANITIZED_TESTS:$(OUT)/%=build/asan/%)'
check-tsan:
	+@$(MAKE) MODE=tsan CC=clang TUI='$(TUI_OF_THREADS)' $(THREAD_TESTS:$(OUT)/%=build/tsan/%)

check-golden: | $(DEPS)
	+@$(PARALLEL) -s programs
	@GOLDEN=all JOBS=$(JOBS) tests/run.sh $(filter %/test_between_golden %/test_study %/test_golden %/test_golden_rules \
	  %/test_padded %/test_optimize_pairs,$(TESTS))

# All cases of every test that takes some in check.
check-long: | $(DEPS)
	+@$(PARALLEL) -s programs
	@GOLDEN=all JOBS=$(JOBS) tests/run.sh $(patsubst %_asan.sh,%.sh,$(filter %_asan.sh tests/faults/%,$(SCRIPTS))) \
	  $(patsubst %.c,$(OUT)/%,$(shell grep -rlE --include='test_*.c' 'wants_all|case_count|"GOLDEN"' tests | sort))

# What all tests run of the product, those of shells and terminals, too; what is never run is listed.
# Left out: what runs no program of that build, and failing writes, which would be gcov's own.
COVERAGE_SCRIPTS = $(filter-out %_asan.sh %/test_sanitized.sh %/test_valgrind.sh %/test_style.sh %/test_layers.sh \
  %/test_hardening.sh %/test_install.sh %/test_library.sh %/test_writes.sh,$(SCRIPTS))
coverage: | $(DEPS)
	@$(call install_packages,gcovr jq)
	+@$(PARALLEL) -s programs MODE=coverage
	@find build/coverage -name '*.gcda' -delete
	@FEWER=$(FEWER_COUNTED) JOBS=$(JOBS) TILESCOPE=build/coverage/tilescope tests/run.sh $(TESTS:$(OUT)/%=build/coverage/%) $(COVERAGE_SCRIPTS)
	@tests/coverage.sh build/coverage

# cppcheck, clang-tidy, gcc -fanalyzer and shellcheck, some three minutes; DEEP=1: all paths of clang's analyzer, some fifteen.
analyse: | $(DEPS)
	@$(call install_packages,$(PACKAGES_ANALYSE))
	@SHOW=1 tests/run.sh tests/analyse.sh

# The README's two commands on fresh Debian 12 and 13, with CHECK=quick those tests only; as root.
check-fresh:
	@$(call install_packages,debootstrap git)
	@SHOW=1 tests/run.sh tests/fresh.sh

# The same results from gcc and clang, at -O0 and -O3, with 1, 2 and 7 threads.
check-equal: | $(DEPS)
	+@$(PARALLEL) -s all MODE=release CC=gcc OUT=build/equal/gcc-O3
	+@$(PARALLEL) -s all MODE=debug CC=gcc OUT=build/equal/gcc-O0
	+@$(PARALLEL) -s all MODE=release CC=clang OUT=build/equal/clang-O3
	+@$(PARALLEL) -s all MODE=debug CC=clang OUT=build/equal/clang-O0
	@SHOW=1 tests/run.sh tests/equal.sh

# Every reader under libFuzzer, for $(SECONDS) each; TARGET=workload: that one. What it finds stays in build/fuzz/found.
SECONDS = 60
TARGET = hardware workload mapping onnx session lesson script config options rows
fuzz: | $(DEPS)
	+@$(PARALLEL) -s MODE=fuzz CC=clang build/fuzz/tests/fuzz/fuzzer build/fuzz/tests/fuzz/test_corpus
	@for target in $(TARGET); do \
	  echo "== $$target"; mkdir -p build/fuzz/corpus/$$target build/fuzz/found build/fuzz/log || exit 1; \
	  build/fuzz/tests/fuzz/test_corpus seeds $$target build/fuzz/corpus/$$target || exit 1; \
	  FUZZ_TARGET=$$target build/fuzz/tests/fuzz/fuzzer -max_total_time=$(SECONDS) -timeout=20 -max_len=65536 \
	    -artifact_prefix=build/fuzz/found/$$target- -print_final_stats=1 -verbosity=0 build/fuzz/corpus/$$target \
	    2>build/fuzz/log/$$target || { cat build/fuzz/log/$$target; exit 1; }; cat build/fuzz/log/$$target; \
	done

# The README's recipes for several machines, under a Slurm and an sshd of its own. Not part of check: the packages are
# large, and daemons run while it does.
check-cluster:
	@$(call install_packages,$(PACKAGES_CLUSTER))
	+@$(PARALLEL) -s all
	@SHOW=1 tests/run.sh tests/cluster.sh

# How much the tests try, written into tests/README.md; with a minute of the fuzzer for each reader half an hour. Twice
# as many allocations fail as in check: every one of them (STEP=1 tests/faults/test_allocations.sh) would be 180,000 runs.
check-report: fuzz coverage
	+@$(PARALLEL) -s programs
	@tests/report.sh tests/README.md

quick: | $(DEPS)
	+@$(PARALLEL) -s programs
	@JOBS=$(JOBS) tests/run.sh $(TESTS) $(QUICK_SCRIPTS)

# make test T=sweep: all tests of that name, test_sweep.c and test_sweep.sh.
CHOSEN = $(filter %/test_$(T) %/test_$(T).sh %/$(T).sh,$(TESTS) $(SCRIPTS))
test: | $(DEPS)
	@[ -n '$(T)' ] || { echo 'make test T=name: name a test, as screens for test_screens.c' >&2; exit 1; }
	@[ -n '$(CHOSEN)' ] || { echo 'no test is called test_$(T).c, test_$(T).sh or $(T).sh' >&2; exit 1; }
	+@$(PARALLEL) -s $(OUT)/tilescope $(filter-out %.sh,$(CHOSEN)) $(if $(filter %/test_style.sh,$(CHOSEN)),programs)
	@SHOW=1 tests/run.sh $(CHOSEN)

bench: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tilescope $(OUT)/tests/bench
	@$(OUT)/tests/bench $(BENCH)

# The program prints its man page and its completions. zsh in /usr looks for those of packages in a folder of their own.
BIN = $(DESTDIR)$(PREFIX)/bin
SHARE = $(DESTDIR)$(PREFIX)/share
MAN = $(SHARE)/man/man1
BASH_FOLDER = $(SHARE)/bash-completion/completions
ZSH_FOLDER = $(SHARE)/zsh/$(if $(PREFIX:/usr=),site-functions,vendor-completions)
FISH_FOLDER = $(SHARE)/fish/vendor_completions.d

install: all
	install -d "$(BIN)" "$(MAN)" "$(BASH_FOLDER)" "$(ZSH_FOLDER)" "$(FISH_FOLDER)"
	install -m 755 $(OUT)/tilescope "$(BIN)"
	for folder in hardware workloads mappings lessons tileflow; do \
	  install -d "$(SHARE)/tilescope/$$folder" && \
	  install -m 644 inputs/$$folder/*.* "$(SHARE)/tilescope/$$folder" || exit 1; \
	done
	$(OUT)/tilescope --man >"$(MAN)/tilescope.1"
	$(OUT)/tilescope --completions bash >"$(BASH_FOLDER)/tilescope"
	$(OUT)/tilescope --completions zsh >"$(ZSH_FOLDER)/_tilescope"
	$(OUT)/tilescope --completions fish >"$(FISH_FOLDER)/tilescope.fish"
	chmod 644 "$(MAN)/tilescope.1" "$(BASH_FOLDER)/tilescope" "$(ZSH_FOLDER)/_tilescope" \
	  "$(FISH_FOLDER)/tilescope.fish"

uninstall:
	rm -f "$(BIN)/tilescope" "$(MAN)/tilescope.1" "$(BASH_FOLDER)/tilescope" "$(ZSH_FOLDER)/_tilescope" \
	  "$(FISH_FOLDER)/tilescope.fish"
	rm -rf "$(SHARE)/tilescope"

# A Debian package in build/, from a copy of the sources: dpkg-buildpackage writes beside its folder. The project has no
# mail address of its own, which lintian would like.
deb: | $(DEPS)
	@$(call install_packages,$(PACKAGES) $(PACKAGES_DEB))
	@rm -rf build/deb && mkdir -p build/deb/tilescope
	@tar -c --exclude=./build --exclude=./.git . | tar -x -C build/deb/tilescope
	+@cd build/deb/tilescope && dpkg-buildpackage -us -uc -b
	@lintian --allow-root --fail-on error,warning \
	  --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog build/deb/tilescope_*.changes
	@mv build/deb/tilescope_*.deb build/ && ls build/tilescope_*.deb

# The README's pictures: screens, from the keys beside them, and a figure of study 1.
pictures: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tests/tui/explorer/test_screens $(OUT)/tilescope
	@UPDATE_PICTURES=1 $(OUT)/tests/tui/explorer/test_screens
	@$(OUT)/tilescope study 1 -o $(OUT)/study1
	@cp $(OUT)/study1/fig15.svg tests/pictures/study.svg

# The parts of the README that the program writes.
readme: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tests/tui/test_manual
	@UPDATE_README=1 $(OUT)/tests/tui/test_manual

# The effect of each rule on the golden pairs; a minute.
effects: $(OUT)/tilescope
	@TILESCOPE_INPUTS=inputs tests/effects.sh $(OUT)/tilescope model/README.md

clean:
	rm -rf build

help:
	@echo 'make               build build/release/tilescope'
	@echo 'make run           build it and open the explorer'
	@echo 'make deps          install what building needs (Debian, root or sudo)'
	@echo 'make deps-check    install that and what the tests need'
	@echo 'make check         run the tests; the program under sanitizers, too'
	@echo 'make check-sanitized  run the tests under sanitizers, those of threads and commands, too, and valgrind'
	@echo 'make check-golden  compare with all golden records'
	@echo 'make check-long    all cases of all tests, where check and check-golden take some: ten minutes'
	@echo 'make check-cluster  run the recipes for several machines, with a Slurm and an sshd started here'
	@echo 'make check-report  write into tests/README.md how much the tests try: inputs, faults, lines and branches run'
	@echo 'make check-fresh   run the two commands of the README on fresh Debian 12 and 13, and install the package there'
	@echo 'make check-equal   compare results of gcc and clang, -O0 and -O3, with 1, 2 and 7 threads'
	@echo 'make analyse       run cppcheck, gcc -fanalyzer and clang-tidy over the sources'
	@echo 'make coverage      count what all tests run, and list what none runs'
	@echo 'make quick         run the tests of the release build, without a terminal or sanitizers'
	@echo 'make test T=NAME   run one test and show what it prints: test_NAME.c, test_NAME.sh, NAME.sh'
	@echo 'make bench         measure speed and memory; BENCH=--json for plotting, --long for all pairs'
	@echo 'make install       install to PREFIX ($(PREFIX)) below DESTDIR; make uninstall removes it'
	@echo 'make deb           build a Debian package, build/tilescope_VERSION_ARCH.deb'
	@echo 'make pictures      make the pictures of the README from the real screens'
	@echo 'make readme        write the table of keys into the README'
	@echo 'make effects       write the effect of each rule into model/README.md'
	@echo 'make clean         remove build/'
	@echo 'MODE=debug|asan|tsan, CC=clang: other builds, each under build/MODE/'

.PHONY: all programs run deps deps-check check check-release check-asan check-tsan check-sanitized check-golden \
  check-long check-cluster check-fresh check-equal check-report analyse coverage fuzz quick test bench install uninstall \
  deb pictures readme effects clean help FORCE
