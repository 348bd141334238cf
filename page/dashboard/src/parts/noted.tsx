// A sentence of the server in which commands stand between backticks.
export function Noted({ text }: { text: string }) {
  return <>{text.split("`").map((part, i) => (i % 2 ? <code key={i} className="command">{part}</code> : part))}</>;
}
