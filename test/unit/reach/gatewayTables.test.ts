import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hardwareAddress,
  hardwareIn,
  routerIn,
  routerOfMac,
  routerOfWindows,
} from '../../../electron/reach/gatewayTables.ts'

const ROUTES = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
wg0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
enp3s0\t00000000\t0108A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
enp3s0\t0008A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
`
const LINUX = `IP address       HW type     Flags       HW address            Mask     Device
192.168.8.20     0x1         0x2         02:00:5e:10:00:20     *        enp3s0
192.168.8.9      0x1         0x0         00:00:00:00:00:00     *        enp3s0
192.168.8.1      0x1         0x2         02:00:5e:10:00:01     *        enp3s0
`
const MAC_ROUTE = `   route to: default
destination: default
       mask: default
    gateway: 192.168.8.1
  interface: en0
      flags: <UP,GATEWAY,DONE,STATIC,PRCLONING,GLOBAL>
`
const MAC_TUNNEL = `   route to: default
destination: default
       mask: default
  interface: utun4
`
const MAC = '? (192.168.8.1) at 2:0:5e:10:0:1 on en0 ifscope [ethernet]\n'
const WINDOWS_ROUTE = `===========================================================================
Interface List
 12...02 00 5e 10 00 99 ......Ethernet
===========================================================================
IPv4 Route Table
===========================================================================
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0       10.9.0.1        10.9.0.7     55
          0.0.0.0          0.0.0.0    192.168.8.1   192.168.8.129     25
===========================================================================
Persistent Routes:
  None
`
const WINDOWS = `
Interface: 192.168.8.129 --- 0xc
  Internet Address      Physical Address      Type
  192.168.8.1           02-00-5E-10-00-01     dynamic
  192.168.8.255         ff-ff-ff-ff-ff-ff     static
`

describe('the router of this computer', () => {
  it('is that of the first default route with one, on each system', () => {
    expect(routerIn(ROUTES)).toBe('192.168.8.1')
    expect(routerOfMac(MAC_ROUTE)).toBe('192.168.8.1')
    expect(routerOfWindows(WINDOWS_ROUTE)).toBe('192.168.8.1')
  })

  it('is none where the way out is a tunnel, or nothing', () => {
    expect(routerIn(ROUTES.split('\n').slice(0, 2).join('\n'))).toBeNull()
    expect(routerOfMac(MAC_TUNNEL)).toBeNull()
    expect(routerOfWindows('Active Routes:\n  None\n')).toBeNull()
    for (const read of [routerIn, routerOfMac, routerOfWindows]) expect(read('')).toBeNull()
  })

  it('is known by its hardware address, however a system writes it', () => {
    for (const list of [LINUX, MAC, WINDOWS]) {
      expect(hardwareIn(list, '192.168.8.1')).toBe('02:00:5e:10:00:01')
    }
  })

  it('is not known while it has not answered, and no other is taken for it', () => {
    expect(hardwareIn(LINUX, '192.168.8.9')).toBeNull()
    expect(hardwareIn(LINUX, '192.168.8.2')).toBeNull()
    expect(
      hardwareIn('? (192.168.8.1) at (incomplete) on en0 ifscope [ethernet]\n', '192.168.8.1'),
    ).toBeNull()
    expect(hardwareIn(WINDOWS, '192.168.8.255')).toBeNull()
    // The computer's own line above the table has the interface, no neighbour.
    expect(hardwareIn(WINDOWS, '192.168.8.129')).toBeNull()
    for (const wrong of ['', '02:00:5e:10:00', '02:00:5e:10:00:01:02', '02:00:5e:10:00:zz', '02005e100001']) {
      expect(hardwareAddress(wrong)).toBeNull()
    }
  })

  it('is read from any text without a throw', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        routerIn(text)
        routerOfMac(text)
        routerOfWindows(text)
        hardwareIn(text, '192.168.8.1')
      }),
    )
  })
})
