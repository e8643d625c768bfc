"""How fast the hub is, as ratios against a limit or a peer measured in the same run: `make bench`.

Needs what the tests need and no network: servers stand on free loopback ports and are ended by their own
process ids. `BENCH_ARGS=--quick` takes a few minutes; without it the large demo is loaded too.
"""
