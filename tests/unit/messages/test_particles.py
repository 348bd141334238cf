"""The particle follows the last sound of a word as it is read aloud in Korean."""

from __future__ import annotations

import pytest

from weatherglass.messages.particles import Final, Particle, final_of, with_particle


@pytest.mark.parametrize(
    ("word", "topic", "by"),
    [
        ("변동성", "변동성은", "변동성으로"),
        ("공포지수", "공포지수는", "공포지수로"),
        ("반감일", "반감일은", "반감일로"),  # ㄹ takes 로
        ("콘탱고", "콘탱고는", "콘탱고로"),
        ("VIX", "VIX는", "VIX로"),  # 엑스
        ("VXN", "VXN은", "VXN으로"),  # 엔
        ("DVOL", "DVOL은", "DVOL로"),  # 엘
        ("VIX3M", "VIX3M은", "VIX3M으로"),  # 엠
        ("S&P 500", "S&P 500은", "S&P 500으로"),  # 오백
        ("러셀 2000", "러셀 2000은", "러셀 2000으로"),  # 이천
        ("2021", "2021은", "2021로"),  # 일
        ("12.34", "12.34는", "12.34로"),  # 사
        ("35%", "35%는", "35%로"),
        ("‘높음’", "‘높음’은", "‘높음’으로"),  # quotation marks are not read
        ("VXN(나스닥)", "VXN(나스닥)은", "VXN(나스닥)으로"),
        ("6만 4,900달러", "6만 4,900달러는", "6만 4,900달러로"),
    ],
)
def test_a_word_takes_the_particle_of_its_last_sound(word, topic, by):
    assert (with_particle(word, Particle.TOPIC), with_particle(word, Particle.BY)) == (topic, by)


@pytest.mark.parametrize(
    ("particle", "after_consonant", "after_vowel"),
    [
        (Particle.TOPIC, "신호은", "신호는"),
        (Particle.SUBJECT, "신호이", "신호가"),
        (Particle.OBJECT, "신호을", "신호를"),
        (Particle.WITH, "신호과", "신호와"),
    ],
)
def test_every_pair_of_particles_has_both_forms(particle, after_consonant, after_vowel):
    assert with_particle("신호", particle) == after_vowel
    assert with_particle("변동성", particle) == after_consonant.replace("신호", "변동성")


def test_a_word_that_nobody_can_read_aloud_takes_the_form_after_a_vowel():
    assert [final_of(word) for word in ("", "...", "±")] == [Final.VOWEL] * 3
