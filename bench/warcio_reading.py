# SPDX-License-Identifier: Apache-2.0
"""Reads WARC files with Python's warcio, block and payload digests verified: the measure
of warc_reading.cc. A line each: file, records, records a CPU second."""
import os
import sys
import time

from warcio.archiveiterator import ArchiveIterator

for name in sys.argv[1:]:
    records = 0
    began = time.process_time()
    with open(name, "rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            while True:
                piece = record.raw_stream.read(65536)
                if not piece:
                    break
            records += 1
            if record.digest_checker.passed is False:
                print(name, record.digest_checker.problems, file=sys.stderr)
    took = time.process_time() - began
    stem = os.path.basename(name).split(".")[0]
    print(f"{stem} {records} {records / took:.1f}")
