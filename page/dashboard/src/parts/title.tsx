// The heading of a page about one thing, which is the name of the page in the browser, too.
import { useEffect } from "react";
import { useWords } from "../settings";

export function Title({ text }: { text: string }) {
  const { brand } = useWords();
  useEffect(() => {
    document.title = `${text} · ${brand}`;
  }, [text, brand]);
  return <h1>{text}</h1>;
}
