// What fails while it is drawn says so in its own place; the rest of the page goes on.
import { Component, type ReactNode } from "react";
import { PartFailed } from "./notices";

export class FrameOfPart extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <PartFailed /> : this.props.children;
  }
}
