// Language, light or dark, and the color of a rise.
import { useSettings, useWords, type Theme, type Up } from "../settings";

const THEMES: Theme[] = ["system", "light", "dark"];
const UPS: Up[] = ["red", "green"];

export function SettingsBar() {
  const settings = useSettings();
  const words = useWords();
  return (
    <div className="settings" role="group" aria-label={words.settings}>
      <span role="group" aria-label={words.language} className="choice">
        {(["ko", "en"] as const).map((each) => (
          <button key={each} type="button" lang={each} aria-pressed={settings.lang === each} onClick={() => settings.set({ lang: each })}>
            {each === "ko" ? "한국어" : "English"}
          </button>
        ))}
      </span>
      <label><span>{words.theme}</span>
        <select value={settings.theme} onChange={(event) => settings.set({ theme: event.target.value as Theme })}>
          {THEMES.map((each) => <option key={each} value={each}>{words.themes[each]}</option>)}
        </select>
      </label>
      <label><span>{words.up}</span>
        <select value={settings.up} onChange={(event) => settings.set({ up: event.target.value as Up })}>
          {UPS.map((each) => <option key={each} value={each}>{words.ups[each]}</option>)}
        </select>
      </label>
    </div>
  );
}
