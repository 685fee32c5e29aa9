/** Functions that run inside the workbench's pages, so each is complete in itself. */

/**
 * Let nothing of the workbench move: what would is at its end at once. A progress bar that moves is drawn sixty times a
 * second for as long as something is waited for. A page inside the workbench, as a webview is, stays as it is.
 */
export function keepStill(): void {
  if (window !== window.top) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`*, ::before, ::after {
    animation-duration: 0s !important; animation-iteration-count: 1 !important; transition-duration: 0s !important;
  }`);
  document.adoptedStyleSheets.push(sheet);
}

/**
 * Let nothing of the page be drawn, but while `drawAll` holds, and all else of it be as it is: what is laid out, has the
 * focus and can be clicked.
 */
export function drawNothing(): void {
  if (window !== window.top) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(':root:not([data-drawn]) { opacity: 0 !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/** Let a page be drawn of which nothing is. @returns ends that */
export function drawAll(): () => void {
  const { dataset } = document.documentElement;
  dataset['drawn'] = '';
  return () => {
    delete dataset['drawn'];
  };
}

export function readShownText(): string {
  const read = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return (node.nodeValue ?? '').replaceAll(/\s+/g, ' ');
    if (!(node instanceof Element)) return '';
    const { display, visibility, whiteSpace } = getComputedStyle(node);
    if (display === 'none' || visibility === 'hidden' || /^(script|style|template)$/i.test(node.tagName)) return '';
    if (node.tagName === 'BR') return '\n';
    if (whiteSpace.startsWith('pre') && node.shadowRoot === null && node.children.length === 0) {
      return node.textContent ?? '';
    }
    const assigned = node instanceof HTMLSlotElement ? node.assignedNodes() : [];
    const children = assigned.length > 0 ? assigned : [...(node.shadowRoot ?? node).childNodes];
    const text = children.map(read).join('');
    if (display === 'table-cell') return `${text.trim()}\t`;
    return display === 'contents' || display.startsWith('inline') ? text : `\n${text.trim()}\n`;
  };
  return document.body === null
    ? ''
    : read(document.body)
        .replaceAll(/ *\n[ \n]*/g, '\n')
        .trim();
}

/**
 * Look at all text of the page, seen or not: the document's first, then that of each shadow root. The text stays in the
 * page, since it is long; how it is laid out is not asked for, so that nothing is laid out for it.
 * @returns whether it has `wanted` in it, and whether it is another one than at the look before
 */
export function lookAtText(wanted: string): { readonly found: boolean; readonly changed: boolean } {
  const parts: string[] = [];
  const read = (root: Element | ShadowRoot): void => {
    parts.push(root.textContent ?? '');
    for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) read(shadowRoot);
  };
  if (document.body !== null) read(document.body);
  const text = parts.join('\n').replaceAll(/\s+/g, ' ');
  const kept = window as { textLookedAt?: string };
  const changed = text !== kept.textLookedAt;
  kept.textLookedAt = text;
  return { found: text.includes(wanted), changed };
}

/** Elements that markup in a text would have become, and whether its scripts ran and set `window.hacked`. */
export function findIntruders(): string[] {
  const all = (from: ParentNode): Element[] =>
    [...from.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
  const hostile = 'img, iframe, style[data-x], [onerror], [onload], [onmouseover], [srcdoc]';
  const found = all(document.body)
    .filter((element) => element.matches(hostile))
    .map(({ outerHTML }) => outerHTML);
  return 'hacked' in window ? [...found, 'window.hacked is set'] : found;
}

export function readEditors(selector: string): string[][] {
  return [...document.querySelectorAll(selector)].map((editor) =>
    [...editor.querySelectorAll<HTMLElement>('.view-lines .view-line')]
      .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' ')),
  );
}

interface Point {
  x: number;
  y: number;
}

/** Whether a click there is for the text of an editor, and not for what lies over it. */
export function isOnText({ x, y }: Point): boolean {
  return document.elementFromPoint(x, y)?.closest('.view-lines, .cursors-layer') != null;
}

export function findInEditors(query: {
  editors: string;
  text: string;
  occurrence: number;
}): { start: Point; middle: Point; end: Point } | undefined {
  for (const editor of document.querySelectorAll(query.editors)) {
    const lines = [...editor.querySelectorAll<HTMLElement>('.view-lines .view-line')].sort(
      (a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top,
    );
    // Every character with where it is drawn; a line break has no place of its own.
    let text = '';
    const places: ({ node: Node; offset: number } | undefined)[] = [];
    lines.forEach((line, index) => {
      if (index > 0) {
        text += '\n';
        places.push(undefined);
      }
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const value = node.nodeValue ?? '';
        text += value.replaceAll('\u00a0', ' ');
        for (let offset = 0; offset < value.length; offset++) places.push({ node, offset });
      }
    });
    let at = -1;
    for (let n = 0; n < query.occurrence; n++) {
      at = text.indexOf(query.text, at + 1);
      if (at < 0) break;
    }
    if (at < 0) continue;
    const box = (index: number) => {
      const place = places[index];
      if (place === undefined) return undefined;
      // The halves of a surrogate pair are drawn as one.
      const value = place.node.nodeValue ?? '';
      const from = /[\uDC00-\uDFFF]/.test(value.charAt(place.offset)) ? place.offset - 1 : place.offset;
      const to = /[\uD800-\uDBFF]/.test(value.charAt(from)) ? from + 2 : from + 1;
      const range = document.createRange();
      range.setStart(place.node, from);
      range.setEnd(place.node, to);
      return range.getBoundingClientRect();
    };
    const first = box(at);
    const last = box(at + query.text.length - 1);
    if (first === undefined || last === undefined) continue;
    const inside = box(at + Math.floor((query.text.length - 1) / 2)) ?? first;
    return {
      start: { x: first.left + 0.5, y: first.top + first.height / 2 },
      middle: { x: inside.left + inside.width / 2, y: inside.top + inside.height / 2 },
      end: { x: last.right - 0.5, y: last.top + last.height / 2 },
    };
  }
  return undefined;
}
