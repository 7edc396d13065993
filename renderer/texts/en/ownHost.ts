/** The fields of an SSH host that lab.yaml names. */
export const ownHostTexts = {
  fields: {
    name: 'Name',
    address: 'Address',
    user: 'User',
    key: 'Key file',
    jump: 'Over the host',
    port: 'Port',
  },
  hints: {
    name: 'as it is to be shown',
    address: '192.168.8.40 or nas.local',
    user: 'as ssh_config says',
    key: 'those of the agent and of ssh_config',
    jump: 'directly',
    port: '22',
  },
  wrongPort: 'A port is a number from 1 to 65535',
  wrongWord: (field: string) => `${field} is one word, without blanks, quotes, commas or *`,
  missing: (field: string) => `${field} is missing`,
}
