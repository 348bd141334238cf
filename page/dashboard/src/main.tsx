// The dashboard: one page that the server of Weatherglass gives, and that asks nobody else for anything.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { listen } from "./live";

const place = document.getElementById("page");
if (place) {
  listen();
  createRoot(place).render(<StrictMode><App /></StrictMode>);
}
