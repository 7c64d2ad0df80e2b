"""A world's clock moves, stops and is kept."""

import pytest

from mock_entra import clock
from mock_entra.clock import Clock

HOUR = 3600.0
NOON = 1_800_000_000.0


@pytest.fixture
def world() -> Clock:
    return Clock()


def close_to(seconds: float) -> object:
    """Equal but for the time that a test itself takes."""
    return pytest.approx(seconds, abs=30)


def test_a_new_clock_tells_the_real_time(world: Clock) -> None:
    assert world.now() == close_to(clock.real())


@pytest.mark.parametrize("seconds", [HOUR, -HOUR])
def test_a_clock_travels_both_ways(world: Clock, seconds: float) -> None:
    world.travel(seconds)
    assert world.now() == close_to(clock.real() + seconds)


def test_journeys_add_up(world: Clock) -> None:
    world.travel(HOUR)
    world.travel(HOUR)
    assert world.now() == close_to(clock.real() + 2 * HOUR)


def test_a_running_clock_runs(world: Clock) -> None:
    world.set(NOON)
    assert NOON <= world.now() <= world.now()


def test_a_frozen_clock_stands_still(world: Clock) -> None:
    world.freeze()
    assert world.now() == world.now() == close_to(clock.real())


def test_a_clock_is_frozen_at_a_given_moment(world: Clock) -> None:
    world.freeze(NOON)
    assert world.now() == NOON


def test_a_frozen_clock_still_travels(world: Clock) -> None:
    world.freeze(NOON)
    world.travel(HOUR)
    assert world.now() == NOON + HOUR


def test_a_frozen_clock_that_is_set_stays_frozen(world: Clock) -> None:
    world.freeze()
    world.set(NOON)
    assert world.now() == world.now() == NOON


def test_a_thawed_clock_runs_on_from_where_it_stood(world: Clock) -> None:
    world.freeze(NOON)
    world.thaw()
    assert world.now() == close_to(NOON)


def test_thawing_a_running_clock_changes_nothing(world: Clock) -> None:
    world.travel(HOUR)
    world.thaw()
    assert world.now() == close_to(clock.real() + HOUR)


def test_a_restored_clock_is_still_frozen(world: Clock) -> None:
    world.freeze(NOON)
    assert Clock.restored(world.state()).now() == NOON


def test_a_restored_clock_is_still_ahead(world: Clock) -> None:
    world.travel(HOUR)
    assert Clock.restored(world.state()).now() == close_to(clock.real() + HOUR)


def test_a_restored_clock_goes_its_own_way(world: Clock) -> None:
    other = Clock.restored(world.state())
    other.travel(HOUR)
    assert world.now() == close_to(clock.real())
