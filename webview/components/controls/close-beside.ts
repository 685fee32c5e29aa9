/** Closes a dialog that is clicked beside: there is its backdrop. */
export function closeBeside({ target, currentTarget }: MouseEvent): void {
  if (target === currentTarget) (currentTarget as HTMLDialogElement).close();
}
