# Texts of SYSTEM events. The numbers are those of system.map: each stands for one event of the product, or for a few that
# tell the same. Attributes:
#   srcuser             who logs in, asks or acts
#   src sport           from where, or the near end of a tunnel
#   dst dport           the far end of a tunnel, a server
#   via                 web interface, command line and the like
#   server server_profile    what the firewall has asked
#   machinename private_ip src_mac interface
#   reason              why it ended so
#   job                 number of a job
# What follows a pattern is not looked at; the whole text is the event's message anyway.

# ---- the daemon `general`: logins at the device, commits, updates, whatever has no event of its own
[1] Administrator logged in | admin.login
  User {srcuser} logged in via {via} from {src:word} using {admin_protocol:word}
  User {srcuser} logged in via {via} from {src:word}

[1] Administrator logged out | admin.logout
  User {srcuser} logged out via {via} from {src:word}
  Session for user {srcuser} via {via} from {src:word} timed out

[1] Administrator login failed | admin.login.failure
  failed authentication for user '{srcuser}'
  Authentication failed for user '{srcuser}'

[1] Configuration committed | commit.job.success
  Commit job succeeded.{? Completion time={_:word} {_:word}}{? JobId={job:int}}{?{_:(.|;|,)}}{? User: {srcuser}}
  Commit job succeeded for user {srcuser:word}
  Commit job succeeded

[1] Configuration commit failed | commit.job.failure
  Commit job failed.{? Completion time={_:word} {_:word}}{? JobId={job:int}}{?{_:(.|;|,)}}{? User: {srcuser}}
  Commit job failed

[1] Content installed | update.success
  Installed {content_kind} package: {content_file:word}
  Installed {content_kind} version {content_file:word}
  {content_kind} version {content_file:word} downloaded by {srcuser:word}

[1] System started | system.start
  System start

[1] System shut down | system.stop
  System shutdown
  The system is shutting down

[1] System event | system.other
  {_:rest}

# ---- authentication of administrators and users; the collector reads the labels behind the name (`From: …`)
[10] User authenticated | auth.success
  authenticated for user '{srcuser}'
  {_:rest}

[11] User authentication failed | auth.failure
  failed authentication for user '{srcuser}'
  {_:rest}

[12] Account locked | admin.locked
  User '{srcuser}' {_:rest}
  User {srcuser:word} {_:rest}
  {_:rest}

[13] User authentication reported | auth.other
  {_:rest}

# ---- GlobalProtect in releases that have no log of its own; the collector reads the labels of the text (`User name: …`)
[20] VPN user authenticated | vpn.auth.success
  {_:rest}

[21] VPN user authentication failed | vpn.auth.failure
  {_:rest}

[22] VPN session started | vpn.session.start
  {_:rest}

[23] VPN session failed | vpn.session.failure
  {_:rest}

[24] VPN session ended | vpn.session.end
  {_:rest}

[25] VPN client configured | vpn.config
  {_:rest}

[26] VPN client configuration failed | vpn.config.failure
  {_:rest}

[27] VPN tunnel established | vpn.tunnel.up
  {_:rest}

[28] GlobalProtect event | vpn.info
  {_:rest}

# ---- servers that the firewall asks
[30] Server connected | server.up
  {_} connected to {_:rest}
  {_} connected

[30] Server disconnected | server.down
  {_} disconnected{_:rest}

[30] Server connection failed | server.failure
  {_} failed{_:rest}
  {_} not connected{_:rest}

[30] Server connection reported | system.other
  {_:rest}

[31] Authentication server is up | server.up
  {_:rest}

[32] Server connection failed | server.failure
  ldap cfg {server_profile:word} failed to connect to server {server:word}
  {_:rest}

# ---- VPN of sites
[40] IKE negotiation started | ipsec.start
  {_} Initiated SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}]
  {_:rest}

[41] IKE negotiation succeeded | ipsec.up
  {_} Established SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}]
  {_:rest}

[42] IPsec key installed | ipsec.rekey
  {_} Installed SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}] SPI:{spi:word}
  {_:rest}

[43] IPsec association deleted | ipsec.down
  {_} SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}]
  {_:rest}

[44] IKE negotiation failed | ipsec.failure
  {_} Failed SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}] {_}. Due to {reason}
  {_} SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}]
  {_:rest}

[45] IPsec event | ipsec.info
  {_} SA: {src:word}[{sport:int}]-{dst:word}[{dport:int}]
  {_:rest}

[46] Tunnel is up | ipsec.up
  {_:rest}

[47] Tunnel is down | tunnel.down
  {_:rest}

# ---- interfaces
[50] Interface is up | interface.up
  Port {interface:word}: Up {link_state:rest}
  Port {interface:word}: MAC Up

[50] Interface is down | interface.down
  Port {interface:word}: Down {link_state:rest}
  Port {interface:word}: MAC Down

[50] System event | system.other
  {_:rest}

# ---- DHCP
[60] Address leased | dhcp.lease
  DHCP lease {_:(started|renewed)} ip {private_ip:word} --> mac {src_mac:word} - hostname {machinename}, interface {interface:word}
  DHCP lease {_:(started|renewed)} ip {private_ip:word} --> mac {src_mac:word}, interface {interface:word}
  {_:rest}

[61] Address released | dhcp.release
  DHCP lease {_:(ended|expired|released)} ip {private_ip:word} --> mac {src_mac:word} - hostname {machinename}, interface {interface:word}
  DHCP lease {_:(ended|expired|released)} ip {private_ip:word} --> mac {src_mac:word}, interface {interface:word}
  {_:rest}

[62] Interface address renewed | dhcp.lease
  {_:rest}

# ---- high availability
[70] High availability state changed | ha.change
  HA Group {ha_group:int}: Moved from state {ha_old_state:word} to state {ha_state:word}
  {_:rest}

[71] High availability reported | ha.info
  {_:rest}

[72] High availability failure | ha.failure
  {_:rest}

# ---- the device
[80] System started | system.start
  {_:rest}

[81] System shut down | system.stop
  {_:rest}

[82] Hardware failure | hardware.failure
  {_:rest}

[83] Hardware reported | system.other
  {_:rest}

[91] Content installed | update.success
  {_:rest}

[92] Content update failed | update.failure
  {_:rest}

[95] Routing peer established | routing.up
  {_:rest}

[96] Routing peer lost | routing.down
  {_:rest}

[98] License expired | license.failure
  {_:rest}
