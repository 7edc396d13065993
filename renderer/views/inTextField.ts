/** Whether keys are text there. */
export function inTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input[type="text"], input[type="search"], textarea')
}
