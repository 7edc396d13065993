import type { ElectronApi } from './electronApi.ts'

/** The keys that open the launcher from anywhere. */
export class Shortcut {
  #keys: ElectronApi['globalShortcut']
  #open: () => void
  #tell: (accelerator: string) => void
  #held: string | null = null

  /** `tell` is called with keys that could not be had: another program holds them, or they are no keys. */
  constructor(keys: ElectronApi['globalShortcut'], open: () => void, tell: (accelerator: string) => void) {
    this.#keys = keys
    this.#open = open
    this.#tell = tell
  }

  /** Takes these keys and leaves those before; null for none. */
  use(accelerator: string | null): void {
    if (accelerator === this.#held) return
    this.release()
    this.#held = accelerator
    if (accelerator === null) return
    let taken = false
    try {
      taken = this.#keys.register(accelerator, this.#open)
    } catch {
      // Electron throws on what it cannot read as keys.
    }
    if (!taken) this.#tell(accelerator)
  }

  release(): void {
    this.#keys.unregisterAll()
    this.#held = null
  }
}
