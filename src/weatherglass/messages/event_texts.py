"""Texts of the catalogue of market events: the events, their classes, and the lists that they come from."""

from __future__ import annotations

from collections.abc import Mapping

from weatherglass.messages.text import Text

CLASSES: Mapping[str, Text] = {
    "economic": Text("economy and interest rates", "경제·금리"),
    "policy_geopolitical": Text("policy and geopolitics", "정책·지정학"),
    "sentiment": Text("sentiment", "투자 심리"),
    "systemic": Text("financial system", "금융 시스템"),
    "technical": Text("market mechanics", "시장 기술 요인"),
}
_LISTS: Mapping[str, Text] = {
    "business_cycle": Text(
        "Peaks and troughs of the US economy, on the day they were announced (NBER Business Cycle Dating Committee)",
        "미국 경기 정점·저점 공식 발표일(전미경제연구소 경기판정위원회)",
    ),
    "crowd": Text(
        "Crowd trading that the SEC's staff examined in a report (SEC, 2021); prices put the day on the list",
        "증권거래위원회(SEC)가 보고서로 조사한 개인 투자자 집단 매매(SEC, 2021). 가격 급변이 등재 기준이다",
    ),
    "default": Text(
        "Defaults of states on bonds of 50 billion dollars or more (Moody's, sovereign defaults)",
        "채권 원리금 500억 달러 이상의 국가 부도(무디스 국가 부도 통계)",
    ),
    "dislocation": Text(
        "Days of dislocated trading in US shares, Treasuries or volatility to which US regulators or the BIS gave a "
        "text of its own (SEC and CFTC 2010, joint staff 2015, SEC 2015, BIS 2018 and 2024); prices put the day on "
        "the list",
        "미국 감독 당국이나 국제결제은행이 따로 보고서를 낸 주식·국채·변동성 시장의 거래 교란일(SEC·CFTC 2010년, "
        "합동 실무진 2015년, SEC 2015년, BIS 2018년·2024년). 가격 급변이 등재 기준이다",
    ),
    "election": Text(
        "Election days of US presidents; the polls close after the market (US Code, title 3)",
        "미국 대통령 선거일. 개표는 장 마감 뒤다(미국 법전 제3편)",
    ),
    "emergency_law": Text(
        "Votes of the US House that defeated or finally passed a rescue or stimulus of 500 billion dollars or more, "
        "extensions of taxes in force left aside (Clerk of the House; Congressional Budget Office)",
        "5,000억 달러 이상의 구제·부양 법안에 대한 미국 하원의 부결 또는 최종 가결. 기존 세제의 연장은 뺀다(하원 표결 "
        "기록, 의회예산국)",
    ),
    "euro_rescue": Text(
        "First requests of euro-area states for a rescue by the others (Eurogroup, EFSF, ESM)",
        "유로존 국가의 첫 구제금융 요청(유로그룹, 유럽재정안정기금, 유럽안정화기구)",
    ),
    "fomc": Text(
        "Changes of the Fed's target of 50 basis points or more, and unscheduled ones, since 1994 (Federal Reserve "
        "Board)",
        "1994년 이후 연방준비제도의 0.5%포인트 이상 금리 변경과 정례 회의 밖의 결정(연방준비제도 이사회)",
    ),
    "halt": Text(
        "Market-wide halts by the circuit breakers (NYSE, Rules 80B and 7.12); prices put the day on the list",
        "서킷브레이커에 따른 시장 전체 거래 중단(뉴욕증권거래소 규정 80B·7.12). 가격 급변이 등재 기준이다",
    ),
    "health_emergency": Text(
        "Declarations of an international health emergency or a pandemic (World Health Organization)",
        "국제 공중보건 비상사태와 팬데믹 선언(세계보건기구)",
    ),
    "imf_arrangement": Text(
        "Approvals of IMF arrangements of 15 billion SDR or more, flexible credit lines and later increases left aside "
        "(IMF)",
        "국제통화기금(IMF)의 150억 SDR 이상 대출 승인. 탄력적 신용 공여와 승인 뒤의 증액은 뺀다(IMF)",
    ),
    "institution": Text(
        "Failures, resolutions and rescues by officials, the first of them, of US firms and funds with more than 100 "
        "billion dollars of assets and of banks of global systemic importance (Fed, Treasury, FDIC, FHFA, courts, FSB)",
        "자산 1,000억 달러를 넘는 미국 회사·펀드와 글로벌 시스템 중요 은행의 파산·정리·당국 구제 가운데 가장 이른 "
        "것(연준, 재무부, 연방예금보험공사, 연방주택금융청, 법원, 금융안정위원회)",
    ),
    "outage": Text(
        "Breakdowns of systems for which the SEC fined an exchange or a market maker 10 million dollars or more (SEC)",
        "증권거래위원회가 거래소나 시장 조성자에 1,000만 달러 이상의 제재금을 물린 전산 장애(SEC)",
    ),
    "referendum": Text(
        "Votes on leaving the European Union or on the terms of a rescue inside it (UK Electoral Commission; Hellenic "
        "Ministry of Interior)",
        "유럽연합 탈퇴나 역내 구제금융 조건을 묻는 국민투표(영국 선거관리위원회, 그리스 내무부)",
    ),
    "shutdown": Text(
        "First days of lapses of US appropriations that closed offices (Congressional Research Service; OMB)",
        "예산안 미처리로 미국 연방정부 업무가 멈춘 첫날(의회조사국, 백악관 예산관리국)",
    ),
    "tariff": Text(
        "First announcements, with a rate and a first day, of extra US tariffs that were then ordered under section "
        "301 or emergency powers on imports of 100 billion dollars a year or more, and of their raise, cut or "
        "suspension (Federal Register; Congressional Research Service)",
        "연간 수입액 1,000억 달러 이상에 대해 무역법 301조나 비상권한으로 실제 시행된 미국 추가 관세의 첫 발표(세율과 "
        "시행일 포함)와 그 인상·인하·유예(연방관보, 의회조사국)",
    ),
    "us_rating": Text(
        "Losses of a top credit rating by the United States (S&P, Fitch, Moody's)",
        "미국의 최고 신용등급 상실(S&P, 피치, 무디스)",
    ),
    "war": Text(
        "First days of wars between states with 1,000 dead, entries of the United States into one, and attacks across "
        "a border that killed 1,000 in a day (Correlates of War; Uppsala Conflict Data Program)",
        "사망자 1,000명 이상인 국가 간 전쟁의 첫날, 미국의 참전일, 하루 1,000명 이상이 숨진 월경 공격일(전쟁상관연구 "
        "COW, 웁살라 분쟁 자료)",
    ),
}
EVENTS: Mapping[str, Text] = {
    "afghanistan_war": Text("US attack on Afghanistan", "미국의 아프가니스탄 공격"),
    "aig": Text("rescue of AIG", "AIG 구제금융"),
    "argentina_default_2001": Text("Argentina's default of 2001", "2001년 아르헨티나 디폴트"),
    "august_2015_open": Text("disordered opening of US shares, August 2015", "2015년 8월 미국 증시 개장 혼란"),
    "azeri_armenian_war": Text("war of Azerbaijan and Armenia", "아제르바이잔·아르메니아 전쟁"),
    "bank_of_america": Text("rescue of Bank of America", "뱅크오브아메리카 구제금융"),
    "bear_stearns": Text("rescue of Bear Stearns", "베어스턴스 구제"),
    "bosnian_war": Text("war in Bosnia", "보스니아 전쟁"),
    "brexit_vote": Text("Brexit referendum", "브렉시트 국민투표"),
    "cares_act": Text("House passes the CARES Act", "코로나19 지원법(CARES) 하원 통과"),
    "carry_unwinding": Text("unwinding of yen carry trades", "엔 캐리 트레이드 청산"),
    "cenepa_war": Text("Cenepa war of Ecuador and Peru", "에콰도르·페루 세네파 전쟁"),
    "citigroup": Text("rescue of Citigroup", "씨티그룹 구제금융"),
    "covid_emergency": Text("WHO declares the coronavirus an emergency", "WHO, 코로나19 비상사태 선언"),
    "covid_pandemic": Text("WHO calls COVID-19 a pandemic", "WHO, 코로나19 팬데믹 선언"),
    "credit_suisse": Text("rescue of Credit Suisse", "크레디트스위스 긴급 지원"),
    "cyprus_request": Text("Cyprus asks for a rescue", "키프로스 구제금융 요청"),
    "ebola_emergency_2014": Text("WHO declares Ebola an emergency, 2014", "WHO, 에볼라 비상사태 선언(2014)"),
    "ebola_emergency_2019": Text("WHO declares Ebola an emergency, 2019", "WHO, 에볼라 비상사태 선언(2019)"),
    "eritrea_ethiopia_war": Text("war of Eritrea and Ethiopia", "에리트레아·에티오피아 전쟁"),
    "facebook_listing": Text("failed systems at Facebook's listing", "페이스북 상장일 나스닥 전산 장애"),
    "fannie_freddie": Text("Fannie Mae and Freddie Mac taken over", "패니메이·프레디맥 국유화"),
    "fed_large_cut": Text("Fed cut of 50 basis points or more", "연준 0.5%포인트 이상 금리 인하"),
    "fed_large_rise": Text("Fed rise of 50 basis points or more", "연준 0.5%포인트 이상 금리 인상"),
    "fed_unscheduled": Text("unscheduled decision of the Fed", "연준 긴급 결정"),
    "first_republic": Text("failure of First Republic", "퍼스트리퍼블릭 파산"),
    "flash_crash": Text("flash crash of May 2010", "2010년 5월 플래시 크래시"),
    "flu_emergency_2009": Text("WHO declares swine flu an emergency", "WHO, 신종 플루 비상사태 선언"),
    "flu_pandemic_2009": Text("WHO declares a flu pandemic", "WHO, 신종 플루 팬데믹 선언"),
    "gamestop": Text("GameStop frenzy", "게임스톱 사태"),
    "general_motors": Text("rescue of General Motors", "제너럴모터스 구제금융"),
    "gmac": Text("rescue of GMAC", "GMAC 구제금융"),
    "greece_default": Text("Greece's restructuring of its debt", "그리스 국가채무 조정(디폴트)"),
    "greece_request": Text("Greece asks for a rescue", "그리스 구제금융 요청"),
    "greek_referendum": Text("Greek referendum on the rescue", "그리스 구제금융 국민투표"),
    "gulf_war": Text("allied attack on Iraq", "걸프전 다국적군 공격 개시"),
    "halt_1997": Text("trading halt of October 1997", "1997년 10월 거래 중단"),
    "halt_2020_1": Text("trading halt of 9 March 2020", "2020년 3월 9일 서킷브레이커"),
    "halt_2020_2": Text("trading halt of 12 March 2020", "2020년 3월 12일 서킷브레이커"),
    "halt_2020_3": Text("trading halt of 16 March 2020", "2020년 3월 16일 서킷브레이커"),
    "halt_2020_4": Text("trading halt of 18 March 2020", "2020년 3월 18일 서킷브레이커"),
    "hamas_attack": Text("Hamas attack on Israel", "하마스의 이스라엘 공격"),
    "imf_argentina_2018": Text("IMF loan for Argentina, 2018", "IMF 아르헨티나 대출 승인(2018)"),
    "imf_argentina_2022": Text("IMF loan for Argentina, 2022", "IMF 아르헨티나 대출 승인(2022)"),
    "imf_argentina_2025": Text("IMF loan for Argentina, 2025", "IMF 아르헨티나 대출 승인(2025)"),
    "imf_brazil": Text("IMF loan for Brazil", "IMF 브라질 대출 승인"),
    "imf_greece_2010": Text("IMF loan for Greece, 2010", "IMF 그리스 대출 승인(2010)"),
    "imf_greece_2012": Text("IMF loan for Greece, 2012", "IMF 그리스 대출 승인(2012)"),
    "imf_ireland": Text("IMF loan for Ireland", "IMF 아일랜드 대출 승인"),
    "imf_korea": Text("IMF loan for Korea", "IMF 한국 구제금융 승인"),
    "imf_portugal": Text("IMF loan for Portugal", "IMF 포르투갈 대출 승인"),
    "iraq_invades_kuwait": Text("Iraq invades Kuwait", "이라크의 쿠웨이트 침공"),
    "iraq_war": Text("US attack on Iraq", "미국의 이라크 침공"),
    "ireland_request": Text("Ireland asks for a rescue", "아일랜드 구제금융 요청"),
    "israel_iran_war": Text("Israel attacks Iran", "이스라엘의 이란 공격"),
    "kargil_war": Text("Kargil war of India and Pakistan", "인도·파키스탄 카르길 전쟁"),
    "knight_capital": Text("runaway orders of Knight Capital", "나이트캐피털 주문 오류 사고"),
    "kosovo_war": Text("NATO attack on Yugoslavia", "나토의 유고 공습"),
    "lehman": Text("bankruptcy of Lehman Brothers", "리먼브러더스 파산"),
    "ltcm": Text("rescue of LTCM", "롱텀캐피털매니지먼트(LTCM) 구제"),
    "mpox_emergency_2022": Text("WHO declares mpox an emergency, 2022", "WHO, 엠폭스 비상사태 선언(2022)"),
    "mpox_emergency_2024": Text("WHO declares mpox an emergency, 2024", "WHO, 엠폭스 비상사태 선언(2024)"),
    "nber_peak_1990": Text("US recession announced (peak of July 1990)", "미국 경기 침체 공식 발표(1990년 7월 정점)"),
    "nber_peak_2001": Text("US recession announced (peak of March 2001)", "미국 경기 침체 공식 발표(2001년 3월 정점)"),
    "nber_peak_2007": Text(
        "US recession announced (peak of December 2007)", "미국 경기 침체 공식 발표(2007년 12월 정점)"
    ),
    "nber_peak_2020": Text(
        "US recession announced (peak of February 2020)", "미국 경기 침체 공식 발표(2020년 2월 정점)"
    ),
    "nber_trough_1991": Text(
        "end of the US recession announced (March 1991)", "미국 경기 침체 종료 발표(1991년 3월 저점)"
    ),
    "nber_trough_2001": Text(
        "end of the US recession announced (November 2001)", "미국 경기 침체 종료 발표(2001년 11월 저점)"
    ),
    "nber_trough_2009": Text(
        "end of the US recession announced (June 2009)", "미국 경기 침체 종료 발표(2009년 6월 저점)"
    ),
    "nber_trough_2020": Text(
        "end of the US recession announced (April 2020)", "미국 경기 침체 종료 발표(2020년 4월 저점)"
    ),
    "nyse_halt": Text("outage of the New York Stock Exchange", "뉴욕증권거래소 전산 장애"),
    "polio_emergency": Text("WHO declares polio an emergency", "WHO, 소아마비 비상사태 선언"),
    "portugal_request": Text("Portugal asks for a rescue", "포르투갈 구제금융 요청"),
    "presidential_election": Text("US presidential election", "미국 대통령 선거"),
    "recovery_act": Text("House passes the stimulus of 2009", "2009년 경기부양법 하원 통과"),
    "relief_act_december_2020": Text("House passes the relief of December 2020", "2020년 12월 추가 부양안 하원 통과"),
    "rescue_act_passed": Text("House passes the bank rescue (TARP)", "금융 구제법(TARP) 하원 통과"),
    "rescue_act_rejected": Text("House rejects the bank rescue (TARP)", "금융 구제법(TARP) 하원 부결"),
    "rescue_plan_2021": Text("House passes the rescue plan of 2021", "2021년 미국 구조계획법 하원 통과"),
    "russia_default": Text("default of Russia", "러시아 모라토리엄"),
    "september_11": Text("attacks of 11 September 2001", "9·11 테러"),
    "shutdown_1990": Text("US government shutdown, October 1990", "미국 연방정부 셧다운(1990년 10월)"),
    "shutdown_1995_december": Text("US government shutdown, December 1995", "미국 연방정부 셧다운(1995년 12월)"),
    "shutdown_1995_november": Text("US government shutdown, November 1995", "미국 연방정부 셧다운(1995년 11월)"),
    "shutdown_2013": Text("US government shutdown, October 2013", "미국 연방정부 셧다운(2013년 10월)"),
    "shutdown_2018_december": Text("US government shutdown, December 2018", "미국 연방정부 셧다운(2018년 12월)"),
    "shutdown_2018_january": Text("US government shutdown, January 2018", "미국 연방정부 셧다운(2018년 1월)"),
    "shutdown_2025": Text("US government shutdown, October 2025", "미국 연방정부 셧다운(2025년 10월)"),
    "signature_bank": Text("failure of Signature Bank", "시그니처은행 파산"),
    "silicon_valley_bank": Text("failure of Silicon Valley Bank", "실리콘밸리은행 파산"),
    "spain_request": Text("Spain asks for a rescue of its banks", "스페인 은행권 구제금융 요청"),
    "tariff_autos_exempt": Text(
        "cars from Canada and Mexico exempted for a month", "캐나다·멕시코산 자동차 관세 한 달 면제"
    ),
    "tariff_canada_35": Text("tariff on Canada to rise to 35 %", "대캐나다 관세 35%로 인상 예고"),
    "tariff_china_200bn": Text("tariff on 200 billion dollars from China", "중국산 2,000억 달러 관세 발표"),
    "tariff_china_300bn": Text(
        "tariff on a further 300 billion dollars from China", "중국산 3,000억 달러 추가 관세 발표"
    ),
    "tariff_china_84": Text("another 50 points of tariff on China announced", "대중 관세 50%포인트 추가 인상 예고"),
    "tariff_china_list_4a_raise": Text("tariff on Chinese goods raised to 15 %", "중국산 관세 15%로 인상"),
    "tariff_china_list_4b_put_off": Text("part of the tariff on China put off", "대중 관세 일부 연기"),
    "tariff_china_lowered": Text("tariff on China lowered after the Busan meeting", "부산 회담 뒤 대중 관세 인하"),
    "tariff_china_phase_one": Text("phase-one deal with China", "미중 1단계 무역 합의"),
    "tariff_china_put_off": Text("raise of the tariff on China put off", "대중 관세 인상 연기"),
    "tariff_china_raise": Text("tariff on China raised to 25 %", "대중 관세 25%로 인상 예고"),
    "tariff_china_second_10": Text("second 10 % on China announced", "대중 관세 10% 추가 부과 예고"),
    "tariff_china_truce_2018": Text("tariff truce with China, December 2018", "미중 관세 휴전(2018년 12월)"),
    "tariff_china_truce_2025": Text("tariff truce with China, May 2025", "미중 관세 휴전(2025년 5월)"),
    "tariff_china_truce_extended": Text("tariff truce with China extended", "미중 관세 휴전 연장"),
    "tariff_electronics_exempt": Text("electronics exempted from tariffs", "전자제품 상호관세 면제"),
    "tariff_eu_15": Text("tariff of 15 % agreed with the EU", "대EU 관세 15% 합의"),
    "tariff_japan_15": Text("tariff of 15 % agreed with Japan", "대일 관세 15% 합의"),
    "tariff_korea_15": Text("tariff of 15 % agreed with Korea", "한미 관세 15% 합의"),
    "tariff_letters": Text(
        "tariff letters, and the pause extended to August", "관세 서한 발송과 유예 연장(8월 1일까지)"
    ),
    "tariff_neighbors_put_off": Text("tariffs on Canada and Mexico put off", "캐나다·멕시코 관세 한 달 유예"),
    "tariff_new_rates": Text("new reciprocal rates for some 70 countries", "약 70개국 새 상호관세율 확정"),
    "tariff_pause": Text("reciprocal tariffs paused for 90 days", "상호관세 90일 유예"),
    "tariff_reciprocal": Text("reciprocal tariffs announced", "상호관세 발표"),
    "tariff_three_countries": Text(
        "tariffs on Canada, Mexico and China announced", "캐나다·멕시코·중국 관세 부과 예고"
    ),
    "tariff_usmca_exempt": Text("goods of the North American agreement exempted", "북미협정(USMCA) 품목 관세 면제"),
    "tariff_vietnam_20": Text("tariff of 20 % agreed with Vietnam", "대베트남 관세 20% 합의"),
    "treasury_flash_rally": Text("flash rally of Treasuries", "미국 국채 플래시 랠리"),
    "ukraine_invasion": Text("Russia invades Ukraine", "러시아의 우크라이나 침공"),
    "us_downgrade_fitch": Text("Fitch takes the top rating from the United States", "피치, 미국 신용등급 강등"),
    "us_downgrade_moodys": Text("Moody's takes the top rating from the United States", "무디스, 미국 신용등급 강등"),
    "us_downgrade_sp": Text("S&P takes the top rating from the United States", "S&P, 미국 신용등급 강등"),
    "us_strikes_iran": Text("US strikes on Iran", "미국의 이란 핵시설 공습"),
    "volatility_products_2018": Text("collapse of short-volatility products", "변동성 매도 상품 붕괴(볼마겟돈)"),
    "wachovia": Text("rescue of Wachovia", "와코비아 구제"),
    "washington_mutual": Text("failure of Washington Mutual", "워싱턴뮤추얼 파산"),
    "worldcom": Text("bankruptcy of WorldCom", "월드컴 파산"),
    "zika_emergency": Text("WHO declares Zika an emergency", "WHO, 지카 비상사태 선언"),
}
NO_EVENTS: Mapping[str, Text] = {
    "none": Text("nothing in the catalogue", "목록에 해당 사건 없음"),
    "not_listed": Text(
        "the catalogue ends before this day, but for decisions of the Fed",
        "사건 목록이 이 날짜 이전에 끝난다(연준 결정은 제외)",
    ),
    "scheduled_decision": Text("scheduled decision of the Fed", "연준 정례 금리 결정"),
}
TEXTS: Mapping[str, Text] = {
    **{f"event.{key}": entry for key, entry in (*EVENTS.items(), *NO_EVENTS.items())},
    **{f"event_class.{key}": entry for key, entry in CLASSES.items()},
    **{f"event_list.{key}": entry for key, entry in _LISTS.items()},
}
