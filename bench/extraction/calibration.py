#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How true it is what a reading says of its own certainty.

usage: calibration.py BENCHMARK_FOLDER PREDICTIONS.jsonl

For each field the answers are sorted into bands by how sure they say they are; of each
band its size and the share that is right: the day, the title by the benchmark's
own comparison, all of the authors named, nine tenths of the text.
"""
import json
import sys

sys.path.insert(0, sys.argv[1])
import score  # noqa: E402, the benchmark's own

BANDS = (0.9, 0.7, 0.5, 0.3, 0.0)


def date_right(truth, page):
    if truth.get('date_none'):
        return False
    if not truth.get('date'):
        return None
    return page['date'] == truth['date'] or page['date'] in truth.get('date_alt', [])


def title_right(truth, page):
    return score.ntitle(page['title']) == score.ntitle(truth['title']) if truth.get('title') else None


def author_right(truth, page):
    return score.names(page['author']) <= score.names(truth['author']) if truth.get('author') else None


def text_right(truth, page):
    return score.hmean(*score.body_pr(truth['text'], page['text'])) >= 0.9 if truth.get('text') else None


FIELDS = {'date': date_right, 'author': author_right, 'title': title_right, 'text': text_right}


def main():
    truths = score.read_jsonl(sys.argv[1] + '/truth.jsonl')
    pages = {page['id']: page for page in score.read_jsonl(sys.argv[2])}
    print('sure at least'.ljust(14) + ''.join(f'{band:15.1f}' for band in BANDS))
    for field, right in FIELDS.items():
        counts = [[0, 0] for _ in BANDS]
        for truth in truths:
            page = pages.get(truth['id'], {})
            if not page.get(field):
                continue
            hit = right(truth, page)
            if hit is None:
                continue
            sure = page.get(field + '_confidence') or 0
            band = next((i for i, least in enumerate(BANDS) if sure >= least), len(BANDS) - 1)
            counts[band][0] += hit
            counts[band][1] += 1
        print(field.ljust(14) + ''.join(
            f'{100 * good / n:6.1f}% of {n:4d}' if n else ' ' * 12 + '-  ' for good, n in counts))


if __name__ == '__main__':
    main()
