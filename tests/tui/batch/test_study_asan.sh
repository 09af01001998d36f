#!/usr/bin/env bash
# The tests of studies again, with the program watching its memory and arithmetic.
cd "$(dirname "$0")/../../.." || exit 1
TILESCOPE=build/asan/tilescope exec tests/tui/batch/test_study.sh
