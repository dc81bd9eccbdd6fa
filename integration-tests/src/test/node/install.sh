#!/bin/sh
# Installs the packages of package.json beside it, once. Without npm, or without a registry, the tests that need them are
# skipped with that reason; with CI=true the build fails here.
cd "$(dirname "$0")/../../.." || exit 1
mark=node_modules/.package-lock.json
[ -f "$mark" ] && [ ! package-lock.json -nt "$mark" ] && exit 0
if npm ci --no-audit --no-fund; then
    touch "$mark"
    exit 0
fi
echo "integration-tests: npm could not install package-lock.json; tests of real modules will be skipped" >&2
[ "$CI" != true ]
