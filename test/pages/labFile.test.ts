import { describe, expect, it } from 'vitest'
import { FaultError } from '../../shared/contract/fault.ts'
import type { Lab } from '../../shared/lab/model.ts'
import { makeCluster, makeLab, makeNode } from '../labs/makeLab.ts'
import { axeFinds } from './axe.ts'
import { openPage } from './harness.ts'
import { useScene } from './scene.ts'
import { startScripted } from './scripted.ts'
import { makeApp } from './scriptedApp.ts'

const scene = useScene({ clean: true })
const FILE = '/home/you/.config/homeport/labs/test.yaml'
const asked = (name: string) => scene.backend.calls.filter(call => call.name === name).map(call => call.input)

const bare = (name: string, address: string) =>
  makeNode(name, {
    knownAs: { kubernetes: name, ssh: null, tailscale: null },
    addresses: { lan: [address], tailnet: [] },
    evidence: [],
  })
const host = (name: string) =>
  makeNode(name, { knownAs: { kubernetes: null, ssh: name, tailscale: null }, cluster: null, evidence: [] })

async function open(lab: Lab, hash: string) {
  return scene.open({ labs: [lab] }, hash)
}

describe('adding by hand', () => {
  const start = async (firstRun = false) => {
    const { app } = makeApp()
    // A first run has no frame around it that could be waited for.
    scene.backend = await startScripted({ labs: [makeLab()], app: { app: { ...app, firstRun } } })
    scene.watched = await openPage(scene.backend.url + (firstRun ? '' : '#/add'))
    await scene.page.getByRole('button', { name: 'Add by hand…' }).press('Enter')
    return scene.page.getByRole('dialog', { name: 'Add by hand' })
  }

  it('puts a host into the lab that is shown, by keyboard alone, says where, and takes it back', async () => {
    const dialog = await start()
    await dialog.getByText(`An entry is added to ${FILE}.`).waitFor()
    const add = dialog.getByRole('button', { name: 'Add', exact: true })
    expect(await dialog.locator(':focus').evaluate(field => field.closest('label')?.textContent)).toBe('Name')
    const why = dialog.getByRole('status')
    const field = (name: string) => dialog.getByRole('textbox', { name })
    /** Which field is said to be wrong, and in which words. */
    const wrong = async (name: string) => {
      expect(await dialog.locator('[aria-invalid]').count()).toBe(1)
      expect(await field(name).getAttribute('aria-invalid')).toBe('true')
      expect(await field(name).getAttribute('aria-describedby')).toBe(await why.getAttribute('id'))
      expect(await add.getAttribute('aria-describedby')).toBe(await why.getAttribute('id'))
      return why.textContent()
    }
    expect(await why.textContent()).toBe('Name is missing')
    expect(await why.isVisible()).toBe(true)
    expect(await dialog.locator('[aria-invalid]').count()).toBe(0)
    await dialog.getByRole('textbox', { name: 'Name' }).fill('barn')
    await dialog.getByRole('textbox', { name: 'Address' }).fill('192.0.2.40')
    await dialog.getByRole('textbox', { name: 'Port' }).fill('99999')
    expect(await wrong('Port')).toBe('A port is a number from 1 to 65535')
    await dialog.getByRole('textbox', { name: 'Port' }).fill('2222')
    await dialog.getByRole('textbox', { name: 'Over the host' }).fill('a b')
    expect(await wrong('Over the host')).toMatch(/^Over the host is one word/)
    expect(await axeFinds(scene.page)).toEqual([])
    await dialog.getByRole('textbox', { name: 'Over the host' }).fill('nas')
    expect(await axeFinds(scene.page)).toEqual([])
    await scene.page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    expect(asked('lab.add')).toEqual([
      {
        lab: 'test',
        clusters: [],
        hosts: [{ name: 'barn', address: '192.0.2.40', jump: 'nas', port: 2222 }],
      },
    ])
    await scene.page.getByText('Written to /home/you/.config/homeport/lab.yaml.').waitFor()
    await scene.page.getByRole('button', { name: 'Undo' }).press('Enter')
    await scene.page.getByText('/home/you/.config/homeport/lab.yaml is as it was before.').waitFor()
    expect(asked('lab.undo')).toEqual([{ lab: 'test', change: '1' }])
  })

  it('makes a new lab of a cluster; nothing is lost where that fails', async () => {
    const dialog = await start()
    await dialog.getByRole('button', { name: 'a new lab' }).click()
    await dialog.getByRole('button', { name: 'Cluster' }).click()
    await dialog.getByRole('textbox', { name: 'Name of the lab' }).fill('Loft')
    await dialog.getByRole('textbox', { name: 'kubeconfig' }).fill('~/.kube/loft')
    scene.backend.answer({
      'labs.add': async () => {
        throw new FaultError('internal', 'The lab could not be written.', 'Check the folder.')
      },
    })
    await dialog.getByRole('button', { name: 'Add', exact: true }).click()
    await scene.page.getByText('The lab could not be written.').waitFor()
    expect(await dialog.getByRole('textbox', { name: 'kubeconfig' }).inputValue()).toBe('~/.kube/loft')
    expect(asked('labs.add')).toEqual([
      {
        labs: [
          { name: 'Loft', clusters: [{ file: '~/.kube/loft' }], hosts: [], machines: [], tailnet: false },
        ],
      },
    ])
  })

  it('offers a new lab alone while there is none', async () => {
    const dialog = await start(true)
    expect(await dialog.getByRole('button', { name: 'a new lab' }).count()).toBe(0)
    await dialog.getByText('A new file in the folder labs').waitFor()
  })
})

describe('nodes that no ssh_config names', () => {
  it('are set up together, those that are ticked', async () => {
    const nodes = [
      bare('one', '192.0.2.1'),
      bare('two', '192.0.2.2'),
      bare('three', '192.0.2.3'),
      host('nas'),
    ]
    const page = await open(makeLab({ nodes, clusters: [makeCluster()] }), '#/nodes')
    await page.getByRole('button', { name: 'Set up SSH for 3 nodes' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Set up SSH for 3 nodes' })
    await dialog.getByText(`It is written to ${FILE}.`).waitFor()
    expect(await dialog.locator(':focus').evaluate(field => field.closest('label')?.textContent)).toBe('User')
    await dialog.getByRole('textbox', { name: 'User' }).fill('a b')
    expect(await dialog.getByRole('status').textContent()).toMatch(/^User is one word/)
    expect(await dialog.getByRole('textbox', { name: 'User' }).getAttribute('aria-invalid')).toBe('true')
    await dialog.getByRole('checkbox', { name: /^two/ }).uncheck()
    await dialog.getByRole('textbox', { name: 'User' }).fill('pi')
    await dialog.getByRole('textbox', { name: 'Key file' }).fill('~/.ssh/cluster')
    await dialog.getByRole('textbox', { name: 'Over the host' }).fill('nas')
    expect(await axeFinds(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Set up 2 nodes' }).click()
    await dialog.waitFor({ state: 'detached' })
    const more = { user: 'pi', key: '~/.ssh/cluster', jump: 'nas' }
    expect(asked('lab.add')).toEqual([
      {
        lab: 'test',
        clusters: [],
        hosts: [
          { name: 'one', address: '192.0.2.1', ...more },
          { name: 'three', address: '192.0.2.3', ...more },
        ],
      },
    ])
  })

  it('are not offered where every node has its host', async () => {
    const page = await open(makeLab({ nodes: [makeNode('one'), host('nas')] }), '#/nodes')
    await page.getByRole('link', { name: 'one' }).waitFor()
    expect(await page.getByRole('button', { name: /^Set up SSH/ }).count()).toBe(0)
  })
})

describe('which names are one machine', () => {
  it('is taken apart by a press, with the evidence beside it', async () => {
    const page = await open(makeLab({ nodes: [makeNode('one')] }), '#/nodes?node=node%3Aone')
    await page.getByText('The Kubernetes node and the SSH host have the same machine id.').waitFor()
    await page.getByText(`What you say here is written to ${FILE}.`).waitFor()
    await page.getByRole('button', { name: 'one is not this machine' }).press('Enter')
    await page.getByText('It is one machine now.').waitFor()
    expect(asked('lab.join')).toEqual([{ lab: 'test', node: 'node:one', with: null }])
  })

  it('is put together with a machine that may be it', async () => {
    const nodes = [bare('one', '192.0.2.1'), bare('two', '192.0.2.2'), host('box'), makeNode('full')]
    const page = await open(makeLab({ nodes }), '#/nodes?node=node%3Abox')
    const choice = page.getByRole('combobox', { name: 'Same machine as' })
    expect(await choice.locator('option').allTextContents()).toEqual(['choose…', 'one', 'two'])
    const join = page.getByRole('button', { name: 'Join', exact: true })
    expect(await join.getAttribute('title')).toBe('Choose the other machine first')
    await choice.selectOption('two')
    await join.click()
    await expect.poll(() => asked('lab.join')).toEqual([{ lab: 'test', node: 'node:box', with: 'node:two' }])
    expect(await axeFinds(page)).toEqual([])
  })

  it('is said once, however often it is pressed', async () => {
    const page = await open(makeLab({ nodes: [makeNode('one')] }), '#/nodes?node=node%3Aone')
    let answer = () => {}
    const answered = new Promise<void>(resolve => {
      answer = resolve
    })
    let asks = 0
    scene.backend.answer({
      'lab.join': async () => {
        asks += 1
        await answered
        return { file: FILE, change: '1', done: 'It is one machine now' }
      },
    })
    const button = page.getByRole('button', { name: 'one is not this machine' })
    await button.press('Enter')
    await expect.poll(() => button.getAttribute('title')).toBe('Writing…')
    await button.press('Enter')
    answer()
    await page.getByText('It is one machine now.').waitFor()
    await expect.poll(() => button.getAttribute('title')).toBeNull()
    expect(asks).toBe(1)
  })

  it('cannot be said of a demo lab, whose files are its own', async () => {
    const page = await open(makeLab({ nodes: [makeNode('one')] }, { demo: true }), '#/nodes?node=node%3Aone')
    await page.getByText('The Kubernetes node and the SSH host have the same machine id.').waitFor()
    expect(await page.getByRole('button', { name: /is not this machine/ }).count()).toBe(0)
  })
})
