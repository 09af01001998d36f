# Tilescope. `make help` tells the targets. What a packager overrides is set with ?= or on the command line.
CC ?= cc
CFLAGS ?=
LDFLAGS ?=
PKG_CONFIG ?= pkg-config
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

# Each mode has its own objects under build/<mode>/: release, debug, asan (address and undefined), tsan (threads).
MODE ?= release
OUT = build/$(MODE)
CFLAGS_release = -O3 -g
CFLAGS_debug = -O0 -g
CFLAGS_asan = -O1 -g1 -DSANITIZED -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_tsan = -O1 -g1 -DSANITIZED -fsanitize=thread

# Rules round and truncate products: one contracted multiply-add could move a result (model/README.md).
OUR_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -ffp-contract=off -pthread \
  -Wall -Wextra -Wconversion -Wshadow -Werror $(CFLAGS_$(MODE)) $(CFLAGS)
LDLIBS_MODEL = -lm -pthread
LDLIBS_INPUTS = $(shell $(PKG_CONFIG) --libs yaml-0.1)
LDLIBS_TUI = $(shell $(PKG_CONFIG) --libs ncursesw json-c)
LDLIBS_TEST = $(shell $(PKG_CONFIG) --libs cmocka json-c)

# What `make deps` installs: to build, to check, to run the terminal tests. Names of Debian 12 and 13.
PACKAGES = gcc libc6-dev pkg-config libncurses-dev libyaml-dev libjson-c-dev \
  libcmocka-dev clang libclang-rt-dev valgrind libc6-dbg shellcheck jq tmux procps parallel mandoc zsh fish

objects = $(patsubst %.c,$(OUT)/%.o,$(shell find $(1) -name '*.c' | sort))
LIBRARIES = $(OUT)/libtilescope-tui.a $(OUT)/libtilescope-inputs.a $(OUT)/libtilescope-model.a
TESTS = $(patsubst %.c,$(OUT)/%,$(shell find tests -name 'test_*.c' | sort))
THREAD_TESTS = $(filter %/test_worker %/test_schedule %/test_sweep,$(TESTS))
SCRIPTS = $(shell find tests -name 'test_*.sh' | sort) $(filter-out %/harness.sh,$(wildcard tests/terminal/*.sh))

# `make -j8 deps check`: whatever else is asked for waits until the packages are there.
DEPS := $(filter deps,$(MAKECMDGOALS))
PARALLEL = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(JOBS))

all: $(OUT)/tilescope

programs: $(OUT)/tilescope $(TESTS)

$(OUT)/libtilescope-model.a: $(call objects,model)
$(OUT)/libtilescope-inputs.a: $(call objects,inputs)
$(OUT)/libtilescope-tui.a: $(filter-out $(OUT)/tui/main.o,$(call objects,tui))
$(LIBRARIES): # q: several objects have the same name, in different folders
	@rm -f $@
	$(AR) qcs $@ $^

$(OUT)/tilescope: $(OUT)/tui/main.o $(LIBRARIES)
	$(CC) $(OUR_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS_TUI) $(LDLIBS_INPUTS) $(LDLIBS_MODEL)

$(OUT)/tests/bench: $(OUT)/tests/bench_explorer.o

$(OUT)/tests/%: $(OUT)/tests/%.o $(LIBRARIES)
	$(CC) $(OUR_CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS_TEST) $(LDLIBS_TUI) $(LDLIBS_INPUTS) $(LDLIBS_MODEL)

# What was built with other flags is built again.
FLAGS = $(CC) $(OUR_CFLAGS) $(LDFLAGS)
$(OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' >$@
FORCE:

$(OUT)/%.o: %.c $(OUT)/flags | $(DEPS)
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) -MMD -MP -c -o $@ $<

.PRECIOUS: $(OUT)/%.o
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

run: | $(DEPS)
	+@$(PARALLEL) -s all
	@$(OUT)/tilescope

deps:
	@missing=; for name in $(PACKAGES); do \
	  dpkg-query -W -f='$${db:Status-Status}\n' $$name 2>/dev/null | grep -q ^installed || missing="$$missing $$name"; \
	done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi; \
	  $$sudo apt-get update -q && \
	  $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi

# gcc and clang both build everything; the sanitized builds are clang's.
check: | $(DEPS)
	+@$(PARALLEL) -s programs
	+@$(PARALLEL) -s programs MODE=asan CC=clang
	+@$(PARALLEL) -s MODE=tsan CC=clang $(THREAD_TESTS:$(OUT)/%=build/tsan/%)
	@JOBS=$(JOBS) tests/run.sh $(TESTS) $(TESTS:$(OUT)/%=build/asan/%) $(THREAD_TESTS:$(OUT)/%=build/tsan/%) $(SCRIPTS)

check-golden: | $(DEPS)
	+@$(PARALLEL) -s programs
	@GOLDEN=all tests/run.sh $(filter %/test_golden,$(TESTS))

bench: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tilescope $(OUT)/tests/bench
	@$(OUT)/tests/bench $(BENCH)

# The program prints its man page and its completions.
SHARE = $(DESTDIR)$(PREFIX)/share
PAGES = man/man1/tilescope.1 bash-completion/completions/tilescope zsh/site-functions/_tilescope \
  fish/vendor_completions.d/tilescope.fish

install: all
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(OUT)/tilescope $(DESTDIR)$(PREFIX)/bin
	for folder in hardware workloads mappings; do \
	  install -d $(DESTDIR)$(PREFIX)/share/tilescope/$$folder && \
	  install -m 644 inputs/$$folder/*.yaml $(DESTDIR)$(PREFIX)/share/tilescope/$$folder || exit 1; \
	done
	install -d $(DESTDIR)$(PREFIX)/share/tilescope/lessons
	install -m 644 inputs/lessons/*.lesson $(DESTDIR)$(PREFIX)/share/tilescope/lessons
	install -d $(addprefix $(SHARE)/,$(dir $(PAGES)))
	$(OUT)/tilescope --man >$(SHARE)/$(word 1,$(PAGES))
	$(OUT)/tilescope --completions bash >$(SHARE)/$(word 2,$(PAGES))
	$(OUT)/tilescope --completions zsh >$(SHARE)/$(word 3,$(PAGES))
	$(OUT)/tilescope --completions fish >$(SHARE)/$(word 4,$(PAGES))
	chmod 644 $(addprefix $(SHARE)/,$(PAGES))

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/tilescope
	rm -rf $(SHARE)/tilescope
	rm -f $(addprefix $(SHARE)/,$(PAGES))

# The README's pictures, from the keys beside them.
pictures: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tests/tui/explorer/test_screens
	@UPDATE_PICTURES=1 $(OUT)/tests/tui/explorer/test_screens

# The parts of the README that the program writes.
readme: | $(DEPS)
	+@$(PARALLEL) -s $(OUT)/tests/tui/test_manual
	@UPDATE_README=1 $(OUT)/tests/tui/test_manual

clean:
	rm -rf build

help:
	@echo 'make               build build/release/tilescope'
	@echo 'make run           build it and open the explorer'
	@echo 'make deps          install what building and checking need (Debian, root or sudo)'
	@echo 'make check         all tests, with gcc and clang, sanitizers and valgrind'
	@echo 'make check-golden  all golden records'
	@echo 'make bench         measure speed and memory; BENCH=--json for plotting, --long for all pairs'
	@echo 'make install       to PREFIX ($(PREFIX)) below DESTDIR; uninstall takes it away'
	@echo 'make pictures      make the pictures of the README from the real screens'
	@echo 'make readme        write the table of keys into the README'
	@echo 'make clean         remove build/'
	@echo 'MODE=debug|asan|tsan, CC=clang: other builds, each under build/MODE/'

.PHONY: all programs run deps check check-golden bench install uninstall pictures readme clean help FORCE
