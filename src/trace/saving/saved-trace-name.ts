/** How files with traces are named, so that an editor opens them as such. */

export const SAVED_TRACE_ENDING = '.trace.safetensors';

export function isSavedTraceName(name: string): boolean {
  return name.toLowerCase().endsWith(SAVED_TRACE_ENDING);
}

/** What the second of two traces that are saved together is called: "weather-b.trace.safetensors". */
export function secondTraceName(first: string): string {
  const ending = isSavedTraceName(first) ? SAVED_TRACE_ENDING : (/\.[^.]*$/.exec(first)?.[0] ?? '');
  const name = first.slice(0, first.length - ending.length);
  return `${name}-b${first.slice(name.length)}`;
}

/** A file name made of the first words of a text, without its ending: "the-weather-is". */
export function savedTraceName(text: string): string {
  const words = text
    .slice(0, 200)
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).slice(0, 6).join('-').slice(0, 60) || 'text';
}
