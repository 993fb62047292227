"""Small numbers, which could tell of single people: shown as ‘fewer than 10’ where nobody may be told apart."""

FEWEST = 10
FEWER = f"fewer than {FEWEST}"
NOT_SHOWN = "not shown"


def hide_small(number):
    """Return a number as it may be shown: itself, or that it is under ten."""
    return FEWER if number < FEWEST else number


def hide_small_parts(numbers):
    """Return the parts of a whole whose sum is shown, each as it may be shown, in their order.

    Where one alone is under ten, it could be had by subtraction: then the smallest of the others is hidden too.
    """
    hidden = [number < FEWEST for number in numbers]
    if hidden.count(True) == 1 and sum(numbers) >= FEWEST and len(numbers) > 1:
        others = [place for place, is_hidden in enumerate(hidden) if not is_hidden]
        hidden[min(others, key=lambda place: numbers[place])] = True
    return [
        NOT_SHOWN if is_hidden and number >= FEWEST else hide_small(number)
        for number, is_hidden in zip(numbers, hidden, strict=True)
    ]
