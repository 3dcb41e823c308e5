import MarkdownIt from "markdown-it";

// Without HTML of its own: a text is a text.
const parser = new MarkdownIt({ typographer: false });

/** A heading can be linked to by its words. */
parser.renderer.rules.heading_open = (tokens, index) => {
  const { tag } = tokens[index];
  return tag === "h1" ? "<h1>" : `<${tag} id="${slug(tokens[index + 1].content)}">`;
};
// A wide table scrolls by itself, by keyboard too.
parser.renderer.rules.table_open = () =>
  '<div class="wide" tabindex="0" role="region" aria-label="Table"><table>';
parser.renderer.rules.table_close = () => "</table></div>";

export const markdown = (text) => parser.render(text);

/** A sentence, without a paragraph around it. */
export const inline = (text) => parser.renderInline(text);

export const escaped = (text) => parser.utils.escapeHtml(text);

const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
