/** The keywords of ssh_config(5), OpenSSH 10, with the retired ones it still accepts. Another is an error to ssh. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  `addkeystoagent addressfamily batchmode bindaddress bindinterface canonicaldomains canonicalizefallbacklocal
  canonicalizehostname canonicalizemaxdots canonicalizepermittedcnames casignaturealgorithms certificatefile
  channeltimeout checkhostip cipher ciphers clearallforwardings compression compressionlevel connectionattempts
  connecttimeout controlmaster controlpath controlpersist dsaauthentication dynamicforward enableescapecommandline
  enablesshkeysign escapechar exitonforwardfailure fallbacktorsh fingerprinthash forkafterauthentication
  forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports globalknownhostsfile
  gssapiauthentication gssapidelegatecredentials gssapikeyexchange gssapiclientidentity gssapirenewalforcesrekey
  gssapiserveridentity gssapitrustdns gssapikexalgorithms hashknownhosts host hostbasedacceptedalgorithms
  hostbasedauthentication hostbasedkeytypes hostkeyalgorithms hostkeyalias hostname identitiesonly identityagent
  identityfile ignoreunknown include ipqos kbdinteractiveauthentication kbdinteractivedevices kexalgorithms
  keepalive knownhostscommand localcommand localforward loglevel logverbose macs match noHostauthenticationforlocalhost
  numberofpasswordprompts obscurekeystroketiming passwordauthentication permitlocalcommand permitremoteopen
  pkcs11provider port preferredauthentications protocol proxycommand proxyjump proxyusefdpass
  pubkeyacceptedalgorithms pubkeyacceptedkeytypes pubkeyauthentication refuseconnection rekeylimit remotecommand
  remoteforward requesttty requiredrsasize revokedhostkeys rhostsrsaauthentication rhostsauthentication
  rsaauthentication securitykeyprovider sendenv serveralivecountmax serveraliveinterval sessiontype setenv
  skeyauthentication smartcarddevice stdinnull streamlocalbindmask streamlocalbindunlink stricthostkeychecking
  syslogfacility tag tcpkeepalive tunnel tunneldevice updatehostkeys usekeychain useprivilegedport user
  userknownhostsfile useroaming usersh verifyhostkeydns versionaddendum visualhostkey warnweakcrypto xauthlocation
  challengeresponseauthentication tisauthentication`
    .toLowerCase()
    .split(/\s+/),
)
