#!/usr/bin/env bash
# The tests of studies again, under the address and undefined behaviour sanitizers.
cd "$(dirname "$0")/../../.." || exit 1
FEWER=10 TILESCOPE=build/asan/tilescope exec tests/tui/batch/test_study.sh
