import {
  Database,
  LayoutDashboard,
  type LucideIcon,
  ScrollText,
  Server,
  SlidersHorizontal,
  SquareArrowOutUpRight,
  Workflow,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Tables } from '../../shared/lab/model.ts'
import { type ShownState, worst } from '../../shared/lab/state.ts'
import { countStates, launchable } from '../mirror/select.ts'
import { shellTexts } from '../texts/en/shell.ts'
import { Late } from './Late.tsx'
import { late } from './late.ts'
import { Overview } from './overview/Overview.tsx'
import type { PageName, Route } from './route.ts'
import { Services } from './services/Services.tsx'

/** What stands beside a page's name: how many there are, or with a shape how many want something. */
export interface PageMark {
  count: number
  shape?: ShownState
  /** What is counted, for those who hear it. */
  what?: string
}

export interface Page {
  name: PageName
  label: string
  Icon: LucideIcon
  View: ComponentType<{ route: Route }>
  mark?: (tables: Tables) => PageMark | null
}

const Topology = late(() => import('./topology/Topology.tsx'))
const Nodes = late(() => import('./nodes/Nodes.tsx'))
const NodePage = late(() => import('./node/NodePage.tsx'))
const Pods = late(() => import('./pods/Pods.tsx'))
const Storage = late(() => import('./storage/Storage.tsx'))
const Journal = late(() => import('./journal/Journal.tsx'))
const Needs = late(() => import('./needs/Needs.tsx'))
const Settings = late(() => import('./settings/Settings.tsx'))
const FirstRun = late(() => import('./first/FirstRun.tsx'))

/** The pages of the sidebar in its order, which is that of Ctrl 1 … 9. */
export const PAGES: readonly Page[] = [
  {
    name: 'overview',
    label: shellTexts.pages.overview,
    Icon: LayoutDashboard,
    View: Overview,
    mark: ({ problems }) => {
      if (problems.size === 0) return null
      const shape = worst([...problems.values()].map(problem => problem.state))
      return { count: problems.size, shape, what: shellTexts.problems(problems.size) }
    },
  },
  {
    name: 'topology',
    label: shellTexts.pages.topology,
    Icon: Workflow,
    View: Topology,
  },
  {
    name: 'services',
    label: shellTexts.pages.services,
    Icon: SquareArrowOutUpRight,
    View: Services,
    mark: ({ services }) => {
      const list = launchable(services)
      const { down } = countStates(list)
      if (down > 0) return { count: down, shape: 'down', what: shellTexts.servicesDown(down) }
      return { count: list.length }
    },
  },
  {
    name: 'nodes',
    label: shellTexts.pages.nodes,
    Icon: Server,
    View: Nodes,
    mark: ({ nodes }) => markOf([...nodes.values()]),
  },
  {
    name: 'storage',
    label: shellTexts.pages.storage,
    Icon: Database,
    View: Storage,
    mark: ({ volumes }) => markOf([...volumes.values()]),
  },
  { name: 'journal', label: shellTexts.pages.journal, Icon: ScrollText, View: Journal },
]

/** At the foot of the sidebar, after the labs. */
export const SETTINGS: Page = {
  name: 'settings',
  label: shellTexts.pages.settings,
  Icon: SlidersHorizontal,
  View: Settings,
}

/** Pages that are reached from others: the place in the sidebar they belong to. */
const WITHIN: Partial<Record<PageName, { within: PageName; View: ComponentType<{ route: Route }> }>> = {
  node: { within: 'nodes', View: NodePage },
  pods: { within: 'nodes', View: Pods },
  needs: { within: 'needs', View: Needs },
  settings: { within: 'settings', View: Settings },
  add: { within: 'settings', View: FirstRun },
}

export const placeInSidebar = (page: PageName): PageName => WITHIN[page]?.within ?? page

/** Whether the page itself is about the node in the address, so that no inspector shows it beside. */
export const ownsNode = (page: PageName) => page === 'node' || page === 'pods' || page === 'journal'

/** The page of a place; one that is loaded late says so while it comes. */
export function PageOf({ route }: { route: Route }) {
  const View = PAGES.find(page => page.name === route.page)?.View ?? WITHIN[route.page]?.View ?? Overview
  return (
    <Late key={route.page}>
      <View route={route} />
    </Late>
  )
}

function markOf(rows: readonly { state: ShownState }[]): PageMark {
  const { down, attention } = countStates(rows)
  const count = down || attention
  if (count === 0) return { count: rows.length }
  return { count, shape: down > 0 ? 'down' : 'attention', what: shellTexts.toLookAt(count) }
}
