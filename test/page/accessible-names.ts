/** What a screen reader says of a page besides its text, and which of that is an identifier of the program. */
import type { Frame } from 'playwright-core';

/** Attributes that are spoken or shown as a tip. */
const SPOKEN = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'title',
  'alt',
  'placeholder',
] as const;

/** Whose text is their name, or is said as soon as it changes. */
const NAMED_BY_TEXT =
  'option, [role="option"], [role="menuitem"], [role="radio"], [role="tab"], summary, [aria-live="polite"], [role="status"]';

/** Formulas are code: of the model, with the names of its weights and stages. */
const CODE = 'trace-formula, trace-worked-example, trace-provenance';

/** Names in the program's own spelling: camelCase, and words with underscores. */
const IDENTIFIER = /\b(?:[a-z]+[A-Z]\w*|\w+_\w*)/g;

/** Symbols of formulas, by which papers and code call weights and probabilities (b_O, p_A), and ggml's types (Q4_0). */
const SYMBOL = /^(?:[A-Za-z]_[A-Z]\w*|Q\d_\w)$/;

/** A stage's name in full, as the tip of a figure that is not drawn yet has it. */
const STAGE = /\b(?:blocks|encoder|decoder)\.\d+\.[\w.]+/g;

/** A temporary folder of the tests, after which its model is called: its end is random. */
const FOLDER = /\bllm-trace-[a-z]+-\w+/g;

/** The identifiers that are spoken, each with what it stands in; names of tensors, weights and axes, and tokens, are not among them. */
export async function spokenIdentifiers(frame: Frame): Promise<string[]> {
  const { texts, names, foreign } = await frame.evaluate(collect, [SPOKEN, NAMED_BY_TEXT, CODE] as const);
  const tokens = foreign.filter((text) => text.match(IDENTIFIER)); // a token of one letter is part of any word
  const known = [...new Set([...names, ...tokens])].sort((a, b) => b.length - a.length);
  const found = new Set<string>();
  for (const text of new Set(texts)) {
    const words = known
      .reduce((left, name) => left.replaceAll(name, ''), text)
      .replaceAll(STAGE, '')
      .replaceAll(FOLDER, '');
    for (const [identifier] of words.matchAll(IDENTIFIER))
      if (!SYMBOL.test(identifier)) found.add(`${identifier}: ${text}`);
  }
  return [...found].sort();
}

/** Runs inside the page, and is complete in itself. */
function collect([attributes, namedByText, code]: readonly [readonly string[], string, string]) {
  const texts: string[] = [];
  const names: string[] = [];
  const foreign: string[] = [];
  const visit = (root: ParentNode): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches(code)) continue;
      for (const name of attributes) texts.push(element.getAttribute(name) ?? '');
      if (element.matches(namedByText)) texts.push(element.textContent ?? '');
      for (const name of ['data-tensor', 'data-stored']) names.push(element.getAttribute(name) ?? '');
      if (element.matches('bdi')) foreign.push(element.textContent?.trim() ?? '', element.getAttribute('title') ?? '');
      if (element.shadowRoot) visit(element.shadowRoot);
    }
  };
  visit(document);
  return { texts, names: names.filter(Boolean), foreign };
}
