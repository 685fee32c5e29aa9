/** The address of a link, in Markdown or in a page, that runs a command. */

export function commandAddress(command: string, ...args: readonly unknown[]): string {
  return `command:${command}?${encodeURIComponent(JSON.stringify(args))}`;
}
