import { html, LitElement, nothing, type PropertyDeclarations } from "lit";
import { icons } from "./icons";

/** What stands beside a picture on a wall. */
export interface Label {
  /** The model's name. */
  readonly title: string;
  /** Which picture of the model's it is. */
  readonly place: string;
  /** Whose it is, and what one may do with it. */
  readonly rights: string;
}

/** `<picture-label>`: the picture's label, with what one does to a picture as such. Fires `undo`, `redo` and `save`. */
export class PictureLabel extends LitElement {
  static override properties: PropertyDeclarations = {
    label: { attribute: false },
    canUndo: { attribute: false },
    canRedo: { attribute: false },
  };

  /** Null until there is a picture. */
  declare label: Label | null;
  declare canUndo: boolean;
  declare canRedo: boolean;

  constructor() {
    super();
    this.label = null;
    this.canUndo = false;
    this.canRedo = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render() {
    const { label } = this;
    if (label === null) return nothing;
    const button = (name: string, title: string, icon: unknown, enabled: boolean) =>
      html`<button type="button" id=${name} class="icon" title=${title} aria-label=${title} ?disabled=${!enabled}
        @click=${() => this.dispatchEvent(new CustomEvent(name))}>${icon}</button>`;
    return html`<div class="title">
        <p><cite id="title">${label.title}</cite> <span id="subtitle">${label.place}</span></p>
        <p class="rights" id="rights">${label.rights}</p>
      </div>
      <div class="label-actions">
        ${button("undo", "Undo", icons.undo, this.canUndo)}
        ${button("redo", "Redo", icons.redo, this.canRedo)}
        ${button("save", "Save PNG", icons.save, true)}
      </div>`;
  }
}

customElements.define("picture-label", PictureLabel);
