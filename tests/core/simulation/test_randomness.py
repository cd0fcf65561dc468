"""The same seed and the same requests give the same bytes."""

from collections import Counter

from mockservers.core.simulation.randomness import SeededRandom


def chance(seed: int) -> SeededRandom:
    """Return randomness with its own counters, like a world's."""
    drawn: Counter[str] = Counter()

    def count(series: str) -> int:
        drawn[series] += 1
        return drawn[series] - 1

    return SeededRandom(seed, count)


def test_a_key_has_the_same_randomness_at_every_call_and_in_every_run() -> None:
    assert chance(7).fork("a", 1).random() == chance(7).fork("a", 1).random()


def test_other_keys_and_other_seeds_have_another() -> None:
    draws = {
        chance(seed).fork(*key).getrandbits(64)
        for seed in (7, 8, 78)
        for key in (("a",), ("b",), ("a", 1), ("a1",), (1, "a"), ("", "a"))
    }
    assert len(draws) == 18


def test_a_series_goes_on_and_begins_anew_with_the_world() -> None:
    random, again = chance(7), chance(7)
    drawn = [random.draw("ids").random() for _ in range(3)]
    assert len(set(drawn)) == 3
    assert drawn == [again.draw("ids").random() for _ in range(3)]


def test_series_do_not_disturb_each_other() -> None:
    plain, mixed = chance(7), chance(7)
    mixed.draw("others"), mixed.next_number("numbers")
    assert plain.draw("ids").random() == mixed.draw("ids").random()


def test_numbers_count_from_the_first() -> None:
    random = chance(7)
    assert [random.next_number("a", 100), random.next_number("a", 100), random.next_number("b")] == [100, 101, 1]


def test_a_token_has_its_length_and_letters_and_is_never_the_same() -> None:
    random = chance(7)
    tokens = [random.token("tokens", 40, "0123456789abcdef") for _ in range(50)]
    assert len(set(tokens)) == 50
    assert {len(token) for token in tokens} == {40}
    assert set("".join(tokens)) == set("0123456789abcdef")


def test_what_was_drawn_for_a_seed_never_changes() -> None:
    # data folders and users' expectations outlive a version
    assert chance(0).fork("bigfix.usages").getrandbits(32) == 238_940_174
