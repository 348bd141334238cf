// Which page is asked for: it stands behind # in the address, so that every page can be linked to without the server's help.
import { useEffect, useSyncExternalStore } from "react";

export const SECTIONS = ["today", "volatility", "breakouts", "bitcoin", "risk-curve", "divergences", "signals", "claims", "playbooks", "data"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Place {
  section: Section | "unknown";
  /** Of one signal, claim or playbook; "" for the list. */
  name: string;
}

export function placeOf(hash: string): Place {
  const [section = "", ...rest] = hash.replace(/^#\/?/, "").split("/");
  let name = rest.join("/");
  try {
    name = decodeURIComponent(name);
  } catch {
    return { section: "unknown", name: "" };
  }
  if (!section) return { section: "today", name: "" };
  const known = SECTIONS.find((each) => each === section);
  const single = known === "signals" || known === "claims" || known === "playbooks";
  return known && (single || !name) ? { section: known, name } : { section: "unknown", name: "" };
}

export const to = (section: Section, name = "") => (section === "today" && !name ? "#/" : `#/${section}${name ? `/${encodeURIComponent(name)}` : ""}`);

/** Where the test of a claim, and the run of a playbook, are asked for. */
export const testOf = (id: string) => `/claims/${encodeURIComponent(id)}/test`;
export const runOf = (id: string) => `/playbooks/${encodeURIComponent(id)}/run`;

export function usePlace(): Place {
  const hash = useSyncExternalStore(
    (listener) => {
      window.addEventListener("hashchange", listener);
      return () => window.removeEventListener("hashchange", listener);
    },
    () => window.location.hash,
  );
  return placeOf(hash);
}

/** Where the list of pages is wider than the screen: to the one that is open. */
function showHere(): void {
  const here = document.querySelector<HTMLElement>("nav [aria-current]");
  const list = here?.closest("ul");
  if (here && list) list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
}

/** A new page begins at its top, and those who hear it are told its name. */
export function useArrival(place: Place, title: string, brand: string): void {
  const key = `${place.section}/${place.name}`;
  useEffect(() => {
    if (!place.name) document.title = title ? `${title} · ${brand}` : brand; // a page about one thing names itself
  }, [place.name, title, brand]);
  useEffect(() => {
    if (arrived.key && arrived.key !== key) {
      window.scrollTo(0, 0);
      document.getElementById("content")?.focus({ preventScroll: true });
    }
    arrived.key = key;
    showHere();
  }, [key]);
}

const arrived = { key: "" };
