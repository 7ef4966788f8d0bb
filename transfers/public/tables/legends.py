"""What the signs in a table mean, as pairs of sign and explanation."""

NOTHING = ("empty", "No delivery is known in the year.")
UNDER_HALF = ("0", "Something was delivered, of a TIV under 0.5 million.")
NOT_VALUED = ("..", "Something was delivered that has no TIV. It is in no sum, and is not 0.")
ESTIMATES = (
    "?",
    "Marks an estimate in the list of transfers. Sums carry no such mark: most hold estimates.",
)
SHARE = ("share", "Percent of all rows, unknown parties among them. From 10 up without decimals.")
OTHERS = ("others", "A long table ends with the sum of the rows that only its files show.")
NO_SHARE = ("no share", "Empty where there is nothing to divide by: not the same as 0.")
