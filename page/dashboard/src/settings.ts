// What the reader has set: language, light or dark, and the color of a rise. Remembered in this browser only.
import { createContext, useContext, useEffect, useState } from "react";
import type { Words } from "./words/en";
import { en } from "./words/en";
import { ko } from "./words/ko";

export type Lang = "en" | "ko";
export type Theme = "system" | "light" | "dark";
export type Up = "red" | "green";

export interface Settings {
  lang: Lang;
  theme: Theme;
  up: Up;
  set: (change: Partial<{ lang: Lang; theme: Theme; up: Up }>) => void;
}

const DARK = "(prefers-color-scheme: dark)";

function read<T extends string>(name: string, allowed: readonly T[]): T | null {
  try {
    const found = window.localStorage.getItem(`weatherglass.${name}`);
    return allowed.find((each) => each === found) ?? null;
  } catch {
    return null; // a browser that keeps nothing
  }
}

function write(name: string, value: string): void {
  try {
    window.localStorage.setItem(`weatherglass.${name}`, value);
  } catch {
    // a browser that keeps nothing
  }
}

/** The language that the address asks for: `weatherglass up` opens the page in that of its terminal. */
const asked = (): Lang | undefined => (["en", "ko"] as const).find((each) => new URLSearchParams(window.location.search).get("lang") === each);
const spoken = (): Lang => (navigator.languages.find((each) => /^(ko|en)\b/.test(each))?.startsWith("ko") ? "ko" : "en");

export function useSettingsHere(): Settings {
  const [lang, setLang] = useState<Lang>(() => read("lang", ["en", "ko"]) ?? asked() ?? spoken());
  const [theme, setTheme] = useState<Theme>(() => read("theme", ["system", "light", "dark"]) ?? "system");
  const [up, setUp] = useState<Up | null>(() => read("up", ["red", "green"]));
  const colorOfRise = up ?? (lang === "ko" ? "red" : "green");

  useEffect(() => {
    document.documentElement.lang = lang;
    document.documentElement.dataset.up = colorOfRise;
    window.dispatchEvent(new Event("weatherglass:look"));
  }, [lang, colorOfRise]);

  useEffect(() => {
    const system = window.matchMedia(DARK);
    const look = () => {
      document.documentElement.dataset.theme = theme === "system" ? (system.matches ? "dark" : "light") : theme;
      window.dispatchEvent(new Event("weatherglass:look"));
    };
    look();
    system.addEventListener("change", look);
    return () => system.removeEventListener("change", look);
  }, [theme]);

  const set: Settings["set"] = (change) => {
    for (const [name, value] of Object.entries(change)) write(name, value);
    if (change.lang) setLang(change.lang);
    if (change.theme) setTheme(change.theme);
    if (change.up) setUp(change.up);
  };
  return { lang, theme, up: colorOfRise, set };
}

export const SettingsOfPage = createContext<Settings | null>(null);

export function useSettings(): Settings {
  const found = useContext(SettingsOfPage);
  if (!found) throw new Error("outside of the page");
  return found;
}

export const wordsOf = (lang: Lang): Words => (lang === "ko" ? ko : en);

/** The page's words in the reader's language. */
export function useWords(): Words {
  return wordsOf(useSettings().lang);
}
