"""GARCH forecasts against those of arch, by simulation, and for looking at nothing later."""

from __future__ import annotations

import numpy as np
import pytest

from weatherglass.errors import MethodError, UsageError
from weatherglass.stats.garch import (
    LARGEST_PERSISTENCE,
    Garch,
    fitted_garch,
    fitted_null,
    garch_forecast,
    mean_variance_ahead,
    next_variances,
)
from weatherglass.stats.null_models import NullModel, simulated_returns

TRUE = Garch(0.05, 0.04, 0.10, 0.85)


@pytest.fixture(scope="module")
def returns() -> np.ndarray:
    rng = np.random.default_rng(20_200_316)
    noise, found, now = rng.standard_normal(1800), np.empty(1800), 1.0
    for row in range(1800):
        found[row] = np.sqrt(now) * noise[row]
        now = TRUE.omega + (TRUE.alpha + TRUE.gamma * (found[row] < 0.0)) * found[row] ** 2 + TRUE.beta * now
    return found


def test_a_fit_finds_the_model_that_made_the_returns(returns: np.ndarray) -> None:
    pytest.importorskip("arch")
    found = fitted_garch(returns, asymmetric=True)
    assert found.persistence == pytest.approx(TRUE.persistence, abs=0.05)
    assert found.gamma == pytest.approx(0.10, abs=0.06)
    assert fitted_garch(returns, asymmetric=False).gamma == 0.0


@pytest.mark.parametrize("asymmetric", [False, True])
def test_forecasts_are_those_of_arch(returns: np.ndarray, asymmetric: bool) -> None:
    arch = pytest.importorskip("arch")
    model = arch.arch_model(returns, mean="Zero", vol="GARCH", p=1, o=int(asymmetric), q=1, rescale=False)
    result = model.fit(disp="off", show_warning=False)
    theirs = result.forecast(horizon=21, reindex=False).variance.to_numpy()[-1].mean()
    ours = garch_forecast(returns, horizon=21, first_fit=1799, refit=252, asymmetric=asymmetric)
    # the first variances differ, and 1,800 rows later nothing is left of it
    assert ours[-1] == pytest.approx(theirs, rel=1e-6)
    assert np.isnan(ours[:-1]).all()


def test_the_coming_variances_fall_back_to_their_long_run() -> None:
    model = Garch(0.1, 0.1, 0.1, 0.75)  # persistence .9, long run 1
    assert mean_variance_ahead(np.array([3.0, 1.0]), model, 1).tolist() == [3.0, 1.0]
    assert mean_variance_ahead(np.array([3.0, 1.0]), model, 2).tolist() == pytest.approx([2.9, 1.0], rel=1e-12)
    assert mean_variance_ahead(np.array([3.0]), model, 5000)[0] == pytest.approx(1.0, abs=0.005)


def test_falls_weigh_more_than_rises() -> None:
    model = Garch(0.1, 0.1, 0.2, 0.5)
    assert next_variances(np.array([2.0]), model, 1.0)[0] == pytest.approx(0.1 + 0.4 + 0.5, rel=1e-12)
    assert next_variances(np.array([-2.0]), model, 1.0)[0] == pytest.approx(0.1 + 1.2 + 0.5, rel=1e-12)


def test_no_forecast_knows_what_comes_later(returns: np.ndarray) -> None:
    pytest.importorskip("arch")
    whole = garch_forecast(returns, horizon=21, first_fit=600, refit=500)
    early = garch_forecast(returns[:1300], horizon=21, first_fit=600, refit=500)
    assert early.tobytes() == whole[:1300].tobytes()
    assert np.isnan(whole[:600]).all()
    assert np.isfinite(whole[600:]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: garch_forecast(np.ones(5), horizon=1, first_fit=0, refit=1), r"^first_fit=0 and refit=1 must be"),
        (lambda: mean_variance_ahead(np.ones(1), TRUE, 0), r"^horizon=0 must be at least one row$"),
    ],
)
def test_counts_below_one_are_refused(call, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match=message):
        call()


LOGS = NullModel(0.0105, alpha=0.02, gamma=0.10, beta=0.915, degrees=6.0, drifts=(0.0003, 0.0003))


def test_a_null_has_the_parameters_of_the_paths_that_it_is_fitted_to() -> None:
    pytest.importorskip("arch")
    paths = simulated_returns(LOGS, np.random.default_rng(7), rows=4000, paths=6)
    found = [fitted_null(paths[:, k]) for k in range(6)]
    assert np.mean([each.gamma for each in found]) == pytest.approx(0.10, abs=0.02)
    assert np.mean([each.persistence for each in found]) == pytest.approx(0.985, abs=0.006)
    assert np.mean([each.degrees for each in found]) == pytest.approx(6.0, abs=0.6)
    assert np.mean([each.drifts[0] for each in found]) == pytest.approx(0.0003, abs=0.0002)
    assert [each.daily for each in found] == pytest.approx([paths[:, k].std() for k in range(6)], rel=1e-12)
    assert fitted_null(paths[:, 0], asymmetric=False).gamma == 0.0


def test_a_null_is_the_model_of_arch_in_any_unit_of_returns() -> None:
    arch = pytest.importorskip("arch")
    returns = simulated_returns(LOGS, np.random.default_rng(8), rows=2000, paths=1)[:, 0]
    model = arch.arch_model(100 * returns, mean="Constant", vol="GARCH", p=1, o=1, q=1, dist="t", rescale=False)
    theirs = model.fit(disp="off", show_warning=False).params
    ours, larger = fitted_null(returns), fitted_null(50.0 * returns)
    for name, value in (
        ("alpha[1]", ours.alpha),
        ("gamma[1]", ours.gamma),
        ("beta[1]", ours.beta),
        ("nu", ours.degrees),
    ):
        assert value == pytest.approx(theirs[name], rel=0.01, abs=0.001)
    assert (larger.alpha, larger.gamma, larger.beta) == pytest.approx((ours.alpha, ours.gamma, ours.beta), abs=1e-5)


def test_shocks_that_never_fade_are_held_to_a_variance_with_a_level() -> None:
    pytest.importorskip("arch")
    rng = np.random.default_rng(9)
    scale = np.exp(np.linspace(0.0, 4.0, 1500))  # volatility that never comes back
    found = fitted_null(0.01 * scale * rng.standard_normal(1500))
    assert found.persistence == pytest.approx(LARGEST_PERSISTENCE, abs=1e-12)


@pytest.mark.parametrize(
    ("returns", "message"),
    [
        (np.zeros(499), r"^499 returns are too few for a fit; it takes 500$"),
        (np.zeros(500), r"^the returns do not vary"),
    ],
)
def test_what_has_no_volatility_to_fit_is_refused(returns: np.ndarray, message: str) -> None:
    with pytest.raises(MethodError, match=message):
        fitted_null(returns)
