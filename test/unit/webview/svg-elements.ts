/** What the tests of SVG pictures share: a scale, a reader of the documents, and texts that these must not take for markup. */
import type { Scale } from '../../../webview/theme/color-scale';

/** The elements of a document, or what is wrong with it: enough XML for what SVG text can be. */
export function parse(xml: string): { name: string; attributes: Record<string, string>; text: string }[] {
  const elements: ReturnType<typeof parse> = [];
  const open: (typeof elements)[number][] = [];
  const decode = (text: string) => {
    if (/&(?!#\d+;)/.test(text) || /[<>]/.test(text)) throw new Error(`Not escaped: ${text}`);
    if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) throw new Error(`Not XML: ${text}`);
    return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  };
  let rest = xml;
  while (rest.length > 0) {
    const tag = /^<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>/.exec(rest);
    if (tag) {
      const [whole, closing, name = '', attributes = '', single] = tag;
      rest = rest.slice(whole.length);
      if (closing) {
        if (open.pop()?.name !== name) throw new Error(`${name} is closed but not open.`);
        continue;
      }
      const pairs = [...attributes.matchAll(/([a-zA-Z:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
        key,
        decode(value),
      ]);
      if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`${name} has an attribute twice.`);
      const element = { name, attributes: Object.fromEntries(pairs) as Record<string, string>, text: '' };
      elements.push(element);
      if (!single) open.push(element);
      continue;
    }
    const text = /^[^<]+/.exec(rest)?.[0];
    if (text === undefined) throw new Error(`Not XML: ${rest.slice(0, 80)}`);
    const inside = open.at(-1);
    if (inside) inside.text += decode(text);
    else if (text.trim()) throw new Error(`Text outside of elements: ${text}`);
    rest = rest.slice(text.length);
  }
  if (open.length > 0) throw new Error(`${open.at(-1)?.name} is not closed.`);
  return elements;
}

export const SIGNED: Scale = { kind: 'signed', limit: 2 };

export const SCALE = [-2, 0, 2].map((value) => ({ value, text: String(value) }));

/** What a document must not contain, or must not take for markup, and how it is shown. */
export const HOSTILE = [
  ['</text><script>alert(1)</script>'],
  ['"\' onload="x'],
  ['&amp;&lt;'],
  [']]>'],
  ['\u0000\u001b\ufffe', '\ufffd\ufffd\ufffd'],
  ['\ud800x', '\ufffdx'],
  ['🌦️'],
] as const;
