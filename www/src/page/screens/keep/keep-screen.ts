import { html } from "lit";
import { Screen } from "../screen";
import "./history-strip";
import "./favourite-shelf";
import "./picture-saver";
import "./sheet-maker";
import "./loop-maker";
import "../../style/keep.css";

/** What one takes along: back to what was, and out into files. */
export class KeepScreen extends Screen {
  protected override render() {
    const { stage } = this;
    const { model } = stage;
    return html`
      <picture-saver class="group" .stage=${stage} .model=${model}></picture-saver>
      <favourite-shelf class="group" .stage=${stage} .model=${model}></favourite-shelf>
      <history-strip class="group" .stage=${stage} .model=${model}></history-strip>
      <sheet-maker class="group" .stage=${stage} .model=${model}></sheet-maker>
      <loop-maker class="group" .stage=${stage} .model=${model}></loop-maker>
    `;
  }
}

customElements.define("keep-screen", KeepScreen);
