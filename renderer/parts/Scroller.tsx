import { type ReactNode, useEffect, useRef, useState } from 'react'

/** A box that scrolls when its content is too tall; only then a stop for the keyboard, so that keys can scroll it. */
export function Scroller({
  className,
  label,
  children,
}: {
  className: string
  label: string
  children: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const [scrolls, setScrolls] = useState(false)
  useEffect(() => {
    const look = () => {
      const { current } = box
      if (current) setScrolls(current.scrollHeight > current.clientHeight + 1)
    }
    const observer = new ResizeObserver(look)
    if (box.current) observer.observe(box.current)
    if (content.current) observer.observe(content.current)
    return () => observer.disconnect()
  }, [])
  const reach = scrolls ? { role: 'region', 'aria-label': label, tabIndex: 0 } : {}
  return (
    <div ref={box} className={className} {...reach}>
      <div ref={content}>{children}</div>
    </div>
  )
}
