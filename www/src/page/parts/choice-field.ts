import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import "./fields.css";

export interface ChoiceField<T extends string> {
  readonly name: string;
  readonly label: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly onChoose: (value: T) => void;
}

/** A few options side by side, of which one holds. */
export function choiceField<T extends string>(field: ChoiceField<T>): TemplateResult {
  const { name, label, value, options, onChoose } = field;
  return html`<fieldset class="choice-field">
    <legend>${label}</legend>
    <div class="choices">
      ${Object.entries<string>(options).map(
        ([option, text]) => html`<label>
          <input type="radio" name=${name} value=${option} .checked=${live(option === value)}
            @change=${() => onChoose(option as T)} /><span>${text}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}
