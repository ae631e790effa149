"""An interval that knows whether its ends belong to it.

One type serves amounts, ratios, multiples, fines and months, because the same two words, 以上 and 以下, bound them all
and each rule text says for itself whether they include the number (裁量细则第十一条: 以上 does not, 以下 does).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Band:
    """An interval of rationals; an end that is None is unbounded.

    Units are the owner's: 分 for amounts and fines, a pure number for ratios and multiples, months for suspensions.
    """

    low: Fraction | None
    high: Fraction | None
    low_inside: bool
    high_inside: bool
    # The ends as pairs of integers: a comparison is then two multiplications, without the Fraction's own machinery.
    _low: tuple[int, int] | None = field(init=False, repr=False, compare=False)
    _high: tuple[int, int] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_low", None if self.low is None else self.low.as_integer_ratio())
        object.__setattr__(self, "_high", None if self.high is None else self.high.as_integer_ratio())
        if self.low is None or self.high is None:
            return
        if self.low > self.high or (self.low == self.high and not (self.low_inside and self.high_inside)):
            raise ValueError(f"区间为空：{self}")

    @classmethod
    def exactly(cls, value: Fraction) -> Band:
        """Return the band of the single value."""
        return cls(value, value, low_inside=True, high_inside=True)

    @property
    def fixed(self) -> bool:
        """Whether the band is a single value."""
        return self.low is not None and self.low == self.high

    def holds(self, numerator: int, denominator: int = 1) -> bool:
        """Tell whether numerator / denominator (denominator > 0) lies in the band, by cross-multiplication."""
        if self._low is not None:
            left, right = self._low[0] * denominator, numerator * self._low[1]
            if left > right or (left == right and not self.low_inside):
                return False
        if self._high is not None:
            left, right = numerator * self._high[1], self._high[0] * denominator
            if left > right or (left == right and not self.high_inside):
                return False
        return True

    def scaled(self, factor: Fraction) -> Band:
        """Return the band with both ends multiplied by a positive factor."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Band(low, high, self.low_inside, self.high_inside)

    def whole(self, base: int = 1) -> tuple[int, int] | None:
        """Return the smallest and largest integer in the band scaled by `base`, or None where there is none.

        A fixed band is rounded down, the upper end is rounded down, an excluded lower end starts one above its floor
        (contract.md, `fine_min`). Raises ValueError for a band without an upper end: no rule fines without one.
        """
        if self._high is None:
            raise ValueError("没有上限的区间不能用来计算罚款")
        top, over = self._high[0] * base, self._high[1]
        if self._low == self._high:
            return (top // over, top // over)
        upper = top // over if self.high_inside else -(-top // over) - 1
        bottom, under = (self._low[0] * base, self._low[1]) if self._low is not None else (0, 1)
        lower = -(-bottom // under) if self.low_inside else bottom // under + 1
        return (lower, upper) if lower <= upper else None

    def __str__(self) -> str:
        """Write the band as mathematicians do: "(1, 1.5]"."""
        left = "[" if self.low_inside and self.low is not None else "("
        right = "]" if self.high_inside and self.high is not None else ")"
        low = "-∞" if self.low is None else decimal_text(self.low)
        high = "∞" if self.high is None else decimal_text(self.high)
        return f"{left}{low}, {high}{right}"


def decimal_text(value: Fraction) -> str:
    """Write a rational exactly as a decimal where it is one, else as a fraction: 3/2 -> "1.5", 1/3 -> "1/3"."""
    rest = value.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    scaled = abs(value.numerator) * 10**places // value.denominator
    digits = str(scaled).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
