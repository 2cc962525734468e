#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a Node script, or says why it is skipped (77 is what CMake here calls skipped).
if ! command -v node >/dev/null; then
  echo "skipped: no Node.js here" >&2
  exit 77
fi
exec node "$@"
