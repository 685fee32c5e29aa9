"""Counts the shells of a walk along the shore."""


def count_shells(days: list[int]) -> int:
    total = 0
    for day in days:
        total += day
    return total
