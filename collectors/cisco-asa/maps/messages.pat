# Message catalogue of the Cisco ASA collector (also FTD, FWSM and PIX, which use the same numbers).
#
# A section starts with the message numbers in square brackets, then
#   event name | key of taxonomy.map | constants
# Lines that start with two blanks are the patterns of the section. They are tried from top to bottom, and the
# sections of one number in the order of this file; the first pattern that matches decides. A pattern has to match
# from the start of the text behind the tag; what is left over at the end is ignored. The collector takes blanks and a
# full stop from the end of the text before it is matched, so no pattern ends with one.
#
# Attributes (one vocabulary for all messages):
#   src_if src_ip src_port src_host src_mac          the side that starts the traffic or the action
#   src_nat_ip src_nat_port                          its translated address
#   src_user                                         user printed in brackets beside the source address
#   dst_if dst_ip dst_port dst_host dst_mac          the side that is reached
#   dst_nat_ip dst_nat_port dst_user                 the same for that side
#   account                                          the account that an administrator changes
#   dst_service                                      service name where the device prints a name instead of a port
#   user                                             who logs in, gives a command or owns the VPN session
#   auth_user                                        user at the end of a connection message, when the source side
#                                                    already has one in brackets
#   group tunnel_group policy                        group policy, tunnel group (connection profile), other policy or map
#   protocol app_protocol direction action reason    what was done, with which protocol, and why
#   result                                           word of success or failure in the text
#   detail                                           rest of a text that has no further structure
#   session_id duration bytes bytes_in bytes_out     connection or session number, its length and volume
#   count hit_count interval hit_type limit  numbers of repetition and limits
#   acl acl_hash1 acl_hash2                          access list and its two hash codes
#   icmp_type icmp_code icmp_id tcp_flags            ICMP numbers, TCP flags
#   orig_protocol orig_src_ip orig_src_port orig_dst_ip orig_dst_port
#                                                    packet that is quoted inside an ICMP error
#   url file command application                     objects of the action
#   nat_type arp_type aaa_type auth_method           kind of translation, ARP packet, AAA request, authentication
#   interface state old_state unit                   device interfaces and failover
#   assigned_ip assigned_ip6                         address given to a VPN client
#   spi spi_in spi_out sequence ike_msgid sa_type role peer
#                                                    IPsec and IKE
#   server server_group priv_old priv_new privilege  AAA (the address of an AAA or URL server is dst_ip)
#   dst_group                                        group policy that an administrator adds or removes
#   threat_name threat_level threat_category list_type list_entry listed_ip sig_id
#                                                    attacks, botnet filter, signatures
#   rate_id burst_rate burst_limit average_rate average_limit total_count object
#                                                    threat detection
#   fields                                           text of a key and value message, which the collector splits
#
# Text in brackets directly behind an address is `DOMAIN\user`, optionally followed by `, number:name` of a security
# group; without a backslash it is a host name or a security group. The collector takes this apart (src_domain,
# src_sgt, src_sgt_name, ... and the same with dst_).
# Address attributes can hold a host name when the device resolves names; the collector moves it to src_host/dst_host.

# ---------------------------------------------------------------------------------------------------------------------
# Connections: the messages that make up most of the volume come first.
# "Built" prints the less trusted side first. Inbound: that side is the initiator. Outbound: the second side is.

[302013 302015 302035] Connection built (inbound) | connection.built | action=built direction=inbound
  Built inbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}){? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}){?({dst_user:paren})}{? ({auth_user:paren})}
  Built inbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}){?({dst_user:paren})}{? ({src_user:paren})}
  Built inbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_nat_ip:word}/{src_nat_port:int}){?{? }({src_user:paren})}{? to {dst_if:word}:{dst_ip:word}/{dst_port:int}}}
  Built inbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int}

[302013 302015 302035] Connection built (outbound) | connection.built | action=built direction=outbound
  Built outbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int} for {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}){?{? }({dst_user:paren})} to {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int})({src_user:paren}){? ({auth_user:paren})}
  Built outbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int} for {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}){?{? }({dst_user:paren})} to {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}){? ({src_user:paren})}
  Built outbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int} for {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_nat_ip:word}/{dst_nat_port:int}){?{? }({dst_user:paren})}{? to {src_if:word}:{src_ip:word}/{src_port:int}}}
  Built outbound {protocol:(TCP|UDP|SCTP)} connection {session_id:int}

[302013 302015 302035] Connection built | connection.built | action=built
  Built {protocol:(TCP|UDP|SCTP)} connection {session_id:int}

# Teardown messages do not print the direction: the first side is taken as source and the second as target. The collector
# turns the sides round where the ports say that the second one has begun.

[302014 302036] Connection closed | connection.teardown | action=teardown
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} ({src_user:paren})
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} {reason} from {reason_if:word} ({src_user:paren})
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} {reason} ({src_user:paren})
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} {reason} from {reason_if:word}
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int}{? {reason:rest}}
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} ({auth_user:paren})
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} {reason} from {reason_if:word} ({auth_user:paren})
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} {reason} ({auth_user:paren})
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int} {reason} from {reason_if:word}
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int}{? {reason:rest}}
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_user:paren})}{? to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})}{? duration {duration:word}}}
  Teardown {protocol:(TCP|SCTP)} connection {session_id:int}

[302016] Connection closed | connection.teardown | action=teardown protocol=UDP
  Teardown UDP connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int}{? ({src_user:paren})}
  Teardown UDP connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_user:paren}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int}{? ({auth_user:paren})}
  Teardown UDP connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int} {src_user:word} to {dst_if:word}:{dst_ip:word}/{dst_port:int} {dst_user:word} duration {duration:word} bytes {bytes:int}
  Teardown UDP connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_user:paren})}{? to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})}{? duration {duration:word}}}
  Teardown UDP connection {session_id:int}

# ICMP: faddr is the foreign host, laddr the local host and gaddr the translated address of the local host.

[302020] Connection built (ICMP, inbound) | connection.built | action=built protocol=ICMP direction=inbound
  Built inbound {_:(ICMPv6|ICMP)} connection for faddr {src_ip:word}/{icmp_id:int}{?{? }({src_user:paren})} gaddr {dst_nat_ip:word}/{_:int} laddr {dst_ip:word}/{_:int}{?({dst_user:paren})}{? ({auth_user:paren})}{? type {icmp_type:int} code {icmp_code:int}}
  Built inbound {_:(ICMPv6|ICMP)} connection for faddr {src_ip:word}/{icmp_id:int}

[302020] Connection built (ICMP, outbound) | connection.built | action=built protocol=ICMP direction=outbound
  Built outbound {_:(ICMPv6|ICMP)} connection for faddr {dst_ip:word}/{_:int}{?{? }({dst_user:paren})} gaddr {src_nat_ip:word}/{_:int} laddr {src_ip:word}/{icmp_id:int}{?({src_user:paren})}{? ({auth_user:paren})}{? type {icmp_type:int} code {icmp_code:int}}
  Built outbound {_:(ICMPv6|ICMP)} connection for faddr {dst_ip:word}/{icmp_id:int}

[302020] Connection built (ICMP) | connection.built | action=built protocol=ICMP
  Built {_:(ICMPv6|ICMP)} connection for faddr {src_ip:word}/{icmp_id:int} gaddr {dst_nat_ip:word}/{_:int} laddr {dst_ip:word}/{_:int}{? type {icmp_type:int} code {icmp_code:int}}

# Only the side that sent the request prints the ICMP identifier; the other one prints 0. So the direction of an echo is
# known although the message does not tell it.
[302021] Connection closed (ICMP) | connection.teardown | action=teardown protocol=ICMP
  Teardown {_:(ICMPv6|ICMP)} connection for faddr {src_ip:word}/0 gaddr {dst_nat_ip:word}/0 laddr {dst_ip:word}/{icmp_id:int}{?({dst_user:paren})}{? ({auth_user:paren})}{? type {icmp_type:int} code {icmp_code:int}}
  Teardown {_:(ICMPv6|ICMP)} connection for faddr {dst_ip:word}/0 gaddr {src_nat_ip:word}/{_:int} laddr {src_ip:word}/{icmp_id:int}{?({src_user:paren})}{? ({auth_user:paren})}{? type {icmp_type:int} code {icmp_code:int}}
  Teardown {_:(ICMPv6|ICMP)} connection for faddr {dst_ip:word}/0({dst_user:paren}) gaddr {src_nat_ip:word}/{_:int} laddr {src_ip:word}/{icmp_id:int}{?({src_user:paren})}{? ({auth_user:paren})}{? type {icmp_type:int} code {icmp_code:int}}
  Teardown {_:(ICMPv6|ICMP)} connection for faddr {src_ip:word}/{icmp_id:int}{?{? }({src_user:paren})} gaddr {dst_nat_ip:word}/{_:int} laddr {dst_ip:word}/{_:int}{?({dst_user:paren})}{? ({auth_user:paren})}{? type {icmp_type:int} code {icmp_code:int}}
  Teardown {_:(ICMPv6|ICMP)} connection for faddr {src_ip:word}/{icmp_id:int}

[302017] Connection built (GRE, inbound) | connection.built | action=built protocol=GRE direction=inbound
  Built inbound GRE connection {session_id:int} from {src_if:word}:{src_ip:word} ({src_nat_ip:word}){?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}/{dst_call_id:int} ({dst_nat_ip:word}/{dst_nat_call_id:int}){?({dst_user:paren})}{? ({auth_user:paren})}

[302017] Connection built (GRE, outbound) | connection.built | action=built protocol=GRE direction=outbound
  Built outbound GRE connection {session_id:int} from {dst_if:word}:{dst_ip:word} ({dst_nat_ip:word}){?{? }({dst_user:paren})} to {src_if:word}:{src_ip:word}/{src_call_id:int} ({src_nat_ip:word}/{src_nat_call_id:int}){?({src_user:paren})}{? ({auth_user:paren})}

[302017] Connection built (GRE) | connection.built | action=built protocol=GRE
  Built GRE connection {session_id:int}

[302018] Connection closed (GRE) | connection.teardown | action=teardown protocol=GRE
  Teardown GRE connection {session_id:int} from {src_if:word}:{src_ip:word} ({src_nat_ip:word}){?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}/{dst_call_id:int} ({dst_nat_ip:word}/{dst_nat_call_id:int}){?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int}{? ({auth_user:paren})}
  Teardown GRE connection {session_id:int} from {src_if:word}:{src_ip:word}{?/{_:int}}{?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}{?/{dst_call_id:int}}{?{? }({dst_user:paren})} duration {duration:word} bytes {bytes:int}{? ({auth_user:paren})}

[302022] Connection built (ICMP) | connection.built | action=built protocol=ICMP
  Built {direction:(inbound|outbound)} ICMP connection for faddr {src_ip:word}/{icmp_id:int} gaddr {dst_nat_ip:word}/{_:int} laddr {dst_ip:word}/{_:int}{? type {icmp_type:int} code {icmp_code:int}}

[302022 302024] Cluster stub connection built | connection.built | action=built
  Built {role:word} stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int})
  Built {role:word} stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}({src_nat_port:int}){?)} to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int})
  Built {role:word} stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}({src_nat_port:int}){?)} to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}({dst_nat_port:int})
  Built {role:word} stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}({dst_nat_port:int})
  Built {role:word} stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word})
  Built {role:word} stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int}{? {_} to {dst_if:word}:{dst_ip:word}/{dst_port:int}}

[302023 302025] Cluster stub connection closed | connection.teardown | action=teardown
  Teardown stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} duration {duration:word} forwarded bytes {bytes:int}{? {reason:rest}}
  Teardown stub {protocol:(TCP|UDP)} connection for {src_if:word}:{src_ip:word}/{src_port:int}{? to {dst_if:word}:{dst_ip:word}/{dst_port:int}}

[302026] Cluster stub connection built (ICMP) | connection.built | action=built protocol=ICMP
  Built {role:word} stub ICMP connection for {src_if:word}:{src_ip:word}/{icmp_id:int} ({src_nat_ip:word}{?/{_:int}}) to {dst_if:word}:{dst_ip:word}/{_:int} ({dst_nat_ip:word}{?/{_:int}})
  Built {role:word} stub ICMP connection for {src_if:word}:{src_ip:word}/{icmp_id:int}

[302027] Cluster stub connection closed (ICMP) | connection.teardown | action=teardown protocol=ICMP
  Teardown stub ICMP connection for {src_if:word}:{src_ip:word}/{icmp_id:int} to {dst_if:word}:{dst_ip:word}/{_:int} duration {duration:word} forwarded bytes {bytes:int}{? {reason:rest}}

[302003] H.245 connection built | connection.built | action=built protocol=TCP app_protocol=H245
  Built H245 connection for {_:(faddr|foreign_address)} {src_ip:word}{?/{src_port:int}} {_:(laddr|local_address)} {dst_ip:word}/{dst_port:int}
  Built H245 connection for {_:(faddr|foreign_address)} {src_ip:word}{?/{src_port:int}} {_:(laddr|local_address)} {dst_ip:word}

[302004] H.323 backconnection prepared | connection.built | action=preallocated app_protocol=H323
  Pre-allocate H323 {protocol:word} backconnection for {_:(faddr|foreign_address)} {src_ip:word}{?/{src_port:int}} to {_:(laddr|local_address)} {dst_ip:word}/{dst_port:int}
  Pre-allocate H323 {protocol:word} backconnection for {_:(faddr|foreign_address)} {src_ip:word}{?/{src_port:int}} to {_:(laddr|local_address)} {dst_ip:word}

[302009 302010] Connection count | connection.info | action=report
  {count:int} in use, {peak:int} most used

[302012] H.225 connection prepared | connection.built | action=preallocated protocol=TCP app_protocol=H225
  Pre-allocate H225 Call Signalling Connection for faddr {src_ip:word}/{src_port:int} to laddr {dst_ip:word}/{dst_port:int}
  Pre-allocate H225 Call Signalling Connection for faddr {src_ip:word}{?/{src_port:int}} to laddr {dst_ip:word}

[302033] H.323 GUP connection prepared | connection.built | action=preallocated app_protocol=H323
  Pre-allocated H323 GUP Connection for faddr {src_if:word}:{src_ip:word}/{src_port:int} to laddr {dst_if:word}:{dst_ip:word}/{dst_port:int}

[302034] H.323 GUP connection failed | connection.failed | action=failed app_protocol=H323
  Unable to {_:(Pre-allocate|pre-allocate)} H323 GUP Connection for faddr {src_if:word}:{src_ip:word}/{src_port:int} to laddr {dst_if:word}:{dst_ip:word}/{dst_port:int}

[302303 302305] State bypass connection built | connection.built | action=built
  Built {protocol:(TCP|SCTP)} state-bypass connection {session_id:int} {_:(from|for)} {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}){?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}){?({dst_user:paren})}{? ({auth_user:paren})}
  Built {protocol:(TCP|SCTP)} state-bypass connection {session_id:int}

[302304 302306] State bypass connection closed | connection.teardown | action=teardown
  Teardown {protocol:(TCP|SCTP)} state-bypass connection {session_id:int} {_:(from|for)} {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} duration{?,} {duration:word} bytes{?,} {bytes:int}{?,}{? {reason:rest}}
  Teardown {protocol:(TCP|SCTP)} state-bypass connection {session_id:int} {_:(from|for)} {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} {duration:word}, {bytes:int}, {reason:rest}
  Teardown {protocol:(TCP|SCTP)} state-bypass connection {session_id:int}

[303002] FTP file stored | ftp.stored | action=stored protocol=TCP app_protocol=FTP
  FTP connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, user {user} Stored file {file}
  FTP connection from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, user {user} Stored file {file}
  {src_ip:word} Stored {dst_ip:word}:{? }{file}

[303002] FTP file retrieved | ftp.retrieved | action=retrieved protocol=TCP app_protocol=FTP
  FTP connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, user {user} Retrieved file {file}
  FTP connection from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, user {user} Retrieved file {file}
  {src_ip:word} Retrieved {dst_ip:word}:{? }{file}

[303002] FTP file action | ftp.retrieved | protocol=TCP app_protocol=FTP
  FTP connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, user {user} {action:word} file {file}

[303003] FTP command denied | inspection.dropped | action=denied protocol=TCP app_protocol=FTP
  FTP {command:word} command denied{?,} {action_detail} connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[303004] FTP command unsupported | inspection.dropped | action=denied protocol=TCP app_protocol=FTP
  FTP {command:word} command unsupported - failed strict inspection,{action_detail} connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[303005] FTP inspection match | inspection.dropped | protocol=TCP app_protocol=FTP
  Strict FTP inspection matched {match} in policy-map {policy}, {action} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

# ---------------------------------------------------------------------------------------------------------------------
# Translations: "to" is the translated address of the source, on the interface where it is used.

[305005] Translation missing | translation.failed | action=denied
  No translation group found for {protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }/{? }{dst_port:int}{?{? }({dst_user:paren})}
  No translation group found for {protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}({dst_user:paren}){? }(type {icmp_type:int}, code {icmp_code:int})
  No translation group found for {protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }(type {icmp_type:int}, code {icmp_code:int})
  No translation group found for {protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}
  No translation group found for {protocol} src {src_ip:word} dst {dst_ip:word}

[305006] Translation creation failed | translation.failed | action=denied
  {nat_type} translation creation failed for {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} (type {icmp_type:int}, code {icmp_code:int})
  {nat_type} translation creation failed for {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}{? (type {icmp_type:int}, code {icmp_code:int})}{?{? }({dst_user:paren})}
  {nat_type} translation creation failed for {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }({dst_user:paren}) (type {icmp_type:int}, code {icmp_code:int})
  {nat_type} translation creation failed for {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }(type {icmp_type:int}, code {icmp_code:int})
  {nat_type} translation creation failed for {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}
  {nat_type} translation creation failed for {?protocol }{protocol:word}

[305009] Translation built | translation.built | action=built
  Built {nat_type:(dynamic|static)} translation from {src_if:word} ({acl:paren}):{src_ip:word}{?{? }({src_user:paren})} to {dst_if:word}{? ({_:paren})}:{src_nat_ip:word}
  Built {nat_type:(dynamic|static)} translation from {src_if:word}({acl:paren}):{src_ip:word}{?{? }({src_user:paren})} to {dst_if:word}:{src_nat_ip:word}
  Built {nat_type:(dynamic|static)} translation from {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} to {dst_if:word}({acl:paren}):{src_nat_ip:word}
  Built {nat_type:(dynamic|static)} translation from {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} to {dst_if:word}:{src_nat_ip:word}

[305010] Translation removed | translation.teardown | action=teardown
  Teardown {nat_type:(dynamic|static)} translation from {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} to {dst_if:word}{?{? }({acl:paren})}:{src_nat_ip:word} duration {duration:word}

[305011] Port translation built | translation.built | action=built
  Built {nat_type:(dynamic|static)} {protocol:word} translation from {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_user:paren})} to {dst_if:word}{?({acl:paren})}:{src_nat_ip:word}/{src_nat_port:int}
  Built {nat_type:(dynamic|static)} {protocol:word} translation from {src_if:word}:{src_ip:word}/{src_port:int}

[305012] Port translation removed | translation.teardown | action=teardown
  Teardown {nat_type:(dynamic|static)} {protocol:word} translation from {src_if:word}:{src_ip:word}/{src_port:int}{?{? }({src_user:paren})} to {dst_if:word}{?({acl:paren})}:{src_nat_ip:word}/{src_nat_port:int} duration {duration:word}
  Teardown {nat_type:(dynamic|static)} {protocol:word} translation from {src_if:word}:{src_ip:word}/{src_port:int}{?{?{? }({src_user:paren})} to {dst_if:word}:{src_nat_ip:word}/{src_nat_port:int}}

[305013] Asymmetric translation denied | translation.failed | action=denied
  Asymmetric NAT rules matched for forward and reverse flows; Connection {?for }{?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})} denied due to {reason}
  Asymmetric NAT rules matched for forward and reverse flows; Connection {?for }{?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}({dst_user:paren}){? }(type {icmp_type:int}, code {icmp_code:int}) denied due to {reason}
  Asymmetric NAT rules matched for forward and reverse flows; Connection {?for }{?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }(type {icmp_type:int}, code {icmp_code:int}) denied due to {reason}
  Asymmetric NAT rules matched for forward and reverse flows; Connection {?for }{?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?{? }({dst_user:paren})} denied due to {reason}
  Asymmetric NAT rules matched for forward and reverse flows; Connection {?for }{?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}

[305014] Port block allocated | translation.built | action=allocated
  Allocated {protocol:word} block of ports for translation from {src_if:word}:{src_ip:word} to {dst_if:word}:{src_nat_ip:word}/{port_range:word}

[305015] Port block released | translation.teardown | action=released
  Released {protocol:word} block of ports for translation from {src_if:word}:{src_ip:word} to {dst_if:word}:{src_nat_ip:word}/{port_range:word}

# ---------------------------------------------------------------------------------------------------------------------
# Access lists and denied packets

[106001] Inbound TCP connection denied | connection.denied | action=denied direction=inbound protocol=TCP
  Inbound TCP connection denied from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} flags {tcp_flags} on interface {src_if:word}
  Inbound TCP connection denied from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} flags on interface {src_if:word}
  Inbound TCP connection denied from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[106002] Connection denied by outbound list | connection.denied | action=denied direction=outbound
  {protocol:word} {_:(Connection|connection)} denied by outbound list {acl:word} src {src_ip:word} dest {dst_ip:word}

[106006] Inbound UDP denied | connection.denied | action=denied direction=inbound protocol=UDP
  Deny inbound UDP from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Deny inbound UDP from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[106007] Inbound UDP denied (DNS) | connection.denied | action=denied direction=inbound protocol=UDP app_protocol=DNS
  Deny inbound UDP from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} due to {reason:(DNS Response|DNS Query|DNS response|DNS query)}
  Deny inbound UDP from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} due to {reason}

[106010] Inbound connection denied | connection.denied | action=denied direction=inbound
  Deny inbound {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})}
  Deny inbound {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}({dst_user:paren})
  Deny inbound {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}
  Deny inbound {?protocol }{protocol:word} src {src_ip:word} dst {dst_ip:word}

[106011] Inbound connection denied (no translation) | connection.denied | action=denied direction=inbound reason="No xlate"
  Deny inbound (No xlate) {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Deny inbound (No xlate) {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}} dst {dst_if:word}:{dst_ip:word}{? }(type {icmp_type:int}, code {icmp_code:int})
  Deny inbound (No xlate) {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}} dst {dst_if:word}:{dst_ip:word}
  Deny inbound (No xlate) {detail:rest}

[106012] Packet denied (IP options) | connection.denied | action=denied protocol=IP
  Deny IP from {src_ip:word} to {dst_ip:word}, IP options{?:} "{ip_options}"
  Deny IP from {src_ip:word} to {dst_ip:word}, IP options{?:} {ip_options:word}
  Deny IP from {src_ip:word} to {dst_ip:word}, {reason}

[106013] Echo request dropped | connection.denied | action=dropped protocol=ICMP direction=inbound
  Dropping echo request from {src_ip:word} to PAT address {dst_ip:word}

[106014] Inbound ICMP denied | connection.denied | action=denied direction=inbound
  Deny inbound {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}({dst_user:paren}){? }(type {icmp_type:int}, code {icmp_code:int})
  Deny inbound {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }(type {icmp_type:int}, code {icmp_code:int})
  Deny inbound {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}

[106015] TCP packet without connection denied | connection.denied | action=denied protocol=TCP reason="no connection"
  Deny TCP (no connection) from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} flags {tcp_flags} on interface {src_if:word}
  Deny TCP (no connection) from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} flags on interface {src_if:word}
  Deny TCP (no connection) from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}{? flags {tcp_flags:rest}}

[106016] IP spoofing denied | attack.blocked | action=denied protocol=IP threat_name="IP spoof"
  Deny IP spoof from ({src_ip:paren}) to {dst_ip:word} on interface {src_if:word}
  Deny IP spoof from {src_ip:word} to {dst_ip:word} on interface {src_if:word}

[106017] Land attack denied | attack.blocked | action=denied protocol=IP threat_name="Land Attack"
  Deny IP due to Land Attack from {src_ip:word} to {dst_ip:word}

[106018] ICMP denied by outbound list | connection.denied | action=denied direction=outbound protocol=ICMP
  ICMP packet type {icmp_type:word} denied by outbound list {acl:word} src {src_ip:word} dest {dst_ip:word}

[106020] Teardrop fragment denied | attack.blocked | action=denied protocol=IP threat_name="IP teardrop fragment"
  Deny IP teardrop fragment (size = {fragment_size:int}, offset = {fragment_offset:int}) from {src_ip:word} to {dst_ip:word}

[106021] Reverse path check failed | attack.blocked | action=denied reason="reverse path check" threat_name="IP spoof"
  Deny {?protocol }{protocol:word} reverse path check from {src_ip:word} to {dst_ip:word} on interface {src_if:word}

[106022] Connection spoof denied | attack.blocked | action=denied threat_name="connection spoof"
  Deny {?protocol }{protocol:word} connection spoof from {src_ip:word} to {dst_ip:word} on interface {src_if:word}

[106023] Denied by access group | connection.denied | action=denied
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}{?{? }({dst_user:paren})}{?{?,} type {icmp_type:int}, code {icmp_code:int}{?,}} by access-group "{acl}"{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}({dst_user:paren}){? }(type {icmp_type:int}, code {icmp_code:int}) by access-group "{acl}"{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{? }(type {icmp_type:int}, code {icmp_code:int}) by access-group "{acl}"{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?{? }({dst_user:paren})} by access-group "{acl}"{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?/{dst_port:int}}{?{? }({dst_user:paren})}{? (type {icmp_type:int}, code {icmp_code:int})} by {_:(access-group|access_group)} {acl:word} [{acl_hash1:hex}, {acl_hash2:hex}]
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?/{dst_port:int}}{?{? }({dst_user:paren})}{? (type {icmp_type:int}, code {icmp_code:int})} by {_:(access-group|access_group)} {acl:word}
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}{?/{src_port:int}}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Deny {?protocol }{protocol:word} src {src_if:word}:{src_ip:word}/{src_port:int}

[106025 106026 106027] Packet without security context | connection.denied | action=denied
  Failed to determine the security context for the packet:vlan{?source }{vlan:word}:{protocol:word} src {src_mac:word} dst {dst_mac:word}
  Failed to determine {?the }security context for {?the }packet: {src_if:word} {protocol:word} src {src_ip:word} dst {dst_ip:word}
  Failed to determine {?the }security context for {?the }packet:{detail}

[106027] Denied by access group (layer 2) | connection.denied | action=denied
  Deny src {src_if:word}:{src_mac:word} dst {dst_if:word}:{dst_mac:word} by access-group "{acl}"
  Deny src {src_mac:word} dst {dst_mac:word} by access-group "{acl}"
  Deny {protocol:word} src {src_if:word}:{src_mac:word} dst {dst_if:word}:{dst_mac:word} by access-group "{acl}"
  Deny {protocol:word} src {src_mac:word} dst {dst_mac:word} by access-group "{acl}"
  {_:word}: Deny src {src_mac:word} dst {dst_mac:word} by access-group "{acl}"
  {_:word}: Deny {protocol:word} src {src_mac:word} dst {dst_mac:word} by access-group "{acl}"
  {protocol:word} Deny src {src_mac:word} dst {dst_mac:word} by access-group "{acl}"

[106100] Permitted by access list | connection.permitted | action=permitted
  access-list {acl:word} permitted {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} permitted {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} permitted {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} permitted {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} permitted {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({?{src_port:int}}{?{_:word}}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({?{dst_port:int}}{?{_:word}}){? hit-cnt {hit_count:int}}
  access-list {acl:word} permitted {protocol:word}

[106100] Denied by access list | connection.denied | action=denied
  access-list {acl:word} denied {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({?{src_port:int}}{?{_:word}}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({?{dst_port:int}}{?{_:word}}){? hit-cnt {hit_count:int}}
  access-list {acl:word} denied {protocol:word}

[106100] Permitted by established rule | connection.permitted | action=permitted reason=established
  access-list {acl:word} est-allowed {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} est-allowed {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} est-allowed {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} est-allowed {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} est-allowed {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({?{src_port:int}}{?{_:word}}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({?{dst_port:int}}{?{_:word}}){? hit-cnt {hit_count:int}}

[106100] Access list hit | connection.matched
  access-list {acl:word} {action:word} {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {action:word} {protocol:(icmp6|icmpv6|icmp|ICMP|58|1)} {src_if:word}/{src_ip:word}({icmp_type:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({icmp_code:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {action:word} {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {action:word} {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({src_port:int}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}){?{? }({dst_user:paren})} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {action:word} {?protocol }{protocol:word} {src_if:word}/{src_ip:word}({?{src_port:int}}{?{_:word}}){?{? }({src_user:paren})}{? }->{? }{dst_if:word}/{dst_ip:word}({?{dst_port:int}}{?{_:word}}){? hit-cnt {hit_count:int}}

[106101] Denied flow limit reached | resource.limit | action=report
  {?The }number of ACL log deny-flows has reached limit ({limit:paren})
  Number of cached deny-flows for ACL log has reached limit ({limit:paren})

[106102] Permitted by user access list | connection.permitted | action=permitted
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user '{user}' {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user '{user}' {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user '{user}' {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user '{user}' {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user '{user}' {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int})
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user {user} {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user {user} {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user {user} {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user {user} {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} {_:(permitted|est-allowed)} {protocol:word} for user {user} {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int})

[106102 106103] Denied by user access list | connection.denied | action=denied
  access-list {acl:word} denied {protocol:word} for user '{user}' {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user '{user}' {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user '{user}' {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user '{user}' {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user '{user}' {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int})
  access-list {acl:word} denied {protocol:word} for user {user} {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user {user} {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int}) hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user {user} {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{hit_type:(first hit)}{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user {user} {src_if:word}/{src_ip:word} {src_port:int} {dst_if:word}/{dst_ip:word} {dst_port:int} hit-cnt {hit_count:int} {?(}{interval:int}-second interval{?)}{? [{acl_hash1:hex}, {acl_hash2:hex}]}
  access-list {acl:word} denied {protocol:word} for user {user} {src_if:word}/{src_ip:word}({src_port:int}){? }->{? }{dst_if:word}/{dst_ip:word}({dst_port:int})

[106102] User access list hit | connection.matched
  access-list {acl:word} {action:word} {protocol:word} for user {detail}

# ---------------------------------------------------------------------------------------------------------------------
# Routing, ICMP to the device, discarded packets

[110001] No route | connection.failed | action=dropped reason="no route"
  No route to {dst_ip:word} from {src_ip:word}

[110002] Egress interface not found | connection.failed | action=dropped reason="no egress interface"
  Failed to locate egress interface for {protocol} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Failed to locate egress interface for {protocol} from {src_if:word}:{src_ip:word} to {dst_ip:word}

[110003] Next hop not found | connection.failed | action=dropped reason="no next hop"
  Routing failed to locate next{?-}{? }hop for {protocol} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Routing failed to locate next{?-}{? }hop for {protocol} from {src_if:word}:{src_ip:word}{?/{src_port:int}} to {dst_if:word}:{dst_ip:word}

[110004] Egress interface changed | connection.info | action=changed
  Egress interface changed from {old_state:word} to {dst_if:word} on {protocol:word} connection {session_id:int} for {src_if:word}:{src_ip:word}/{src_port:int}{? ({src_nat_ip:word}/{src_nat_port:int})} to {_:word}:{dst_ip:word}/{dst_port:int}

[313001] ICMP to the device denied | connection.denied | action=denied protocol=ICMP
  Denied ICMP type={icmp_type:int}, code={icmp_code:int} from {src_ip:word} on interface {src_if:word}

[313004] ICMP without session denied | connection.denied | action=denied protocol=ICMP reason="no matching session"
  Denied ICMP type={icmp_type:int}, from {?laddr }{src_ip:word} on interface {src_if:word} to {dst_ip:word}:{? }no matching session
  Denied ICMP type={icmp_type:int}, from {?laddr }{src_ip:word} on interface {src_if:word} to {dst_ip:word}

[313005] ICMP error without connection denied | connection.denied | action=denied reason="no matching connection"
  No matching connection for ICMP error message: {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?({dst_user:paren})} (type {icmp_type:int}, code {icmp_code:int}) on {ingress_if:word} interface. Original IP payload: {?protocol }{orig_protocol:word} src {orig_src_ip:word}/{orig_src_port:int} dst {orig_dst_ip:word}/{orig_dst_port:int}
  No matching connection for ICMP error message: {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?({dst_user:paren})} (type {icmp_type:int}, code {icmp_code:int}) on {ingress_if:word} interface. Original IP payload: {?protocol }{orig_protocol:word} src {orig_src_ip:word} dst {orig_dst_ip:word} (type {orig_icmp_type:int}, code {orig_icmp_code:int})
  No matching connection for ICMP error message: {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?({dst_user:paren})} (type {icmp_type:int}, code {icmp_code:int}) on {ingress_if:word} interface. Original IP payload: {?protocol }{orig_protocol:word} src {orig_src_ip:word} dst {orig_dst_ip:word}
  No matching connection for ICMP error message: {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}{?({dst_user:paren})} (type {icmp_type:int}, code {icmp_code:int}) on {ingress_if:word} interface
  No matching connection for ICMP error message: {protocol:word} src {src_if:word}:{src_ip:word}{?{? }({src_user:paren})} dst {dst_if:word}:{dst_ip:word}

[313008] ICMPv6 to the device denied | connection.denied | action=denied protocol=ICMPV6
  Denied {_:(IPv6-ICMP|ICMPv6)} type={icmp_type:int}, code={icmp_code:int} from {src_ip:word} on interface {src_if:word}

[313009] Invalid ICMP code denied | connection.denied | action=denied protocol=ICMP reason="invalid ICMP code"
  Denied invalid ICMP code {icmp_code:int}, for {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}){?{? }({src_user:paren})} to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}){?({dst_user:paren})}{? ({auth_user:paren})}{? {_:word}}, ICMP id {icmp_id:int}, ICMP type {icmp_type:int}
  Denied invalid ICMP code {icmp_code:int}, for {src_if:word}:{src_ip:word}/{src_port:int}

[322001] MAC address denied | attack.blocked | action=denied threat_name="MAC spoof"
  Deny MAC address {src_mac:word}, possible spoof attempt on interface {src_if:word}

[322002 322003] ARP inspection failed | attack.blocked | action=denied protocol=ARP threat_name="ARP spoof"
  ARP inspection check failed for arp {arp_type:(request|response)} received from host {src_mac:word} on interface {src_if:word}. This host is advertising MAC Address {dst_mac:word} for IP Address {src_ip:word}, which is {reason}

[710001] Access to the device requested | connection.info | action=requested
  {protocol:word} access requested from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  {protocol:word} access requested from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word}

[710002] Access to the device permitted | connection.permitted | action=permitted
  {protocol:word} access permitted from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  {protocol:word} access permitted from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word}

# 003164 and 005424 are not numbers of the vendor; they occur in logs that went through an anonymiser.
[710003 003164 005424] Access to the device denied | connection.denied | action=denied
  {protocol:word} access denied by ACL from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  {protocol:word} access denied by ACL from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word}

[710004] Connection limit to the device exceeded | connection.limit | action=denied
  {protocol:word} connection limit exceeded from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} (current connections/connection limit = {count:int}/{limit:int})
  {protocol:word} connection limit exceeded from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[710005] Request to the device discarded | connection.discarded | action=discarded
  {protocol:word} request discarded from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  {protocol:word} request discarded from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word}
  {protocol:word} request discarded from {src_ip:word} to {dst_if:word}:{dst_ip:word}

[710006] Protocol request to the device discarded | connection.discarded | action=discarded
  {protocol:word} request discarded from {src_ip:word} to {dst_if:word}:{dst_ip:word}

[710007] NAT traversal keepalive | connection.info | action=received protocol=UDP
  NAT-T keepalive received from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

# ---------------------------------------------------------------------------------------------------------------------
# URLs, application inspection, botnet traffic filter

# A user can stand before either address, with `@`; the collector takes it off.
[304001] URL accessed | url.accessed | action=accessed app_protocol=HTTP
  {src_ip:word}{?{? }({src_user:paren})} Accessed URL {dst_ip:word}:{? }{url}
  {src_ip:word}{?{? }({src_user:paren})} Accessed {content_type:word} URL {dst_ip:word}:{? }{url}

[304002] URL denied | url.denied | action=denied app_protocol=HTTP
  Access denied URL {url} SRC {src_ip:word}{?{? }({src_user:paren})} DEST {dst_ip:word} on interface {src_if:word}
  Access denied URL {url} SRC {src_ip:word}{?{? }({src_user:paren})} DEST {dst_ip:word}: {action_detail}
  Access denied URL {url} SRC {src_ip:word}{?{? }({src_user:paren})} DEST {dst_ip:word}

[304003] URL server timed out | url.error | action=failed reason=timeout
  URL Server {dst_ip:word} timed out URL {url}

[304004] URL server request failed | url.error | action=failed reason="request failed"
  URL Server {dst_ip:word} request failed URL {url}

[304006 304007 304008] URL server state | url.error | action=failed
  URL Server {dst_ip:word} not responding
  URL Server {dst_ip:word} not responding, {detail}
  {detail:rest}

[338001 338003] Botnet filter: blocklisted source seen | botnet.monitored | action=monitored list_type=blocklist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338002 338004] Botnet filter: blocklisted destination seen | botnet.monitored | action=monitored list_type=blocklist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338005 338007] Botnet filter: blocklisted source dropped | botnet.dropped | action=dropped list_type=blocklist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338006 338008] Botnet filter: blocklisted destination dropped | botnet.dropped | action=dropped list_type=blocklist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338101 338103] Botnet filter: allowlisted source | botnet.permitted | action=permitted list_type=allowlist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338102 338104] Botnet filter: allowlisted destination | botnet.permitted | action=permitted list_type=allowlist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338201] Botnet filter: greylisted source seen | botnet.monitored | action=monitored list_type=greylist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338202] Botnet filter: greylisted destination seen | botnet.monitored | action=monitored list_type=greylist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338203] Botnet filter: greylisted source dropped | botnet.dropped | action=dropped list_type=greylist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338204] Botnet filter: greylisted destination dropped | botnet.dropped | action=dropped list_type=greylist
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}, threat-level: {threat_level:word}, category: {threat_category}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int}), {list_side:(source|destination)} {listed_ip:word} resolved from {list_source} list:{? }{list_entry:word}
  Dynamic {_:(Filter|filter)} {_:(monitored|dropped|permitted|action)} {_:(blacklisted|black listed|blocklisted|whitelisted|white listed|allowlisted|greylisted|grey listed|graylisted)} {protocol:word} traffic from {src_if:word}:{src_ip:word}/{src_port:int}{? }({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int}{? }({dst_nat_ip:word}/{dst_nat_port:int})

[338301] Botnet filter: DNS reply | botnet.monitored | action=monitored app_protocol=DNS
  Intercepted DNS reply for {?domain }{?name }{list_entry:word} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, matched {list_source} list

[410001] DNS packet dropped | inspection.dropped | action=dropped app_protocol=DNS
  Dropped {protocol:word} DNS {dns_kind:word} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}; {reason}
  {protocol:word} DNS {dns_kind:word} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}; {reason}
  Dropped {protocol:word} DNS {dns_kind:word} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[410002] DNS replies with wrong number dropped | attack.blocked | action=dropped app_protocol=DNS threat_name="DNS mismatched id"
  Dropped {count:int} DNS responses with mis-matched id in the past {interval:int} second(s): from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[410003 410004] DNS inspection match | inspection.dropped | app_protocol=DNS
  {policy_class}: {action} DNS {dns_kind:word}{?{? }({?id }{dns_id:paren})} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}; {reason}
  {policy_class}: {action} DNS {dns_kind:word}{?{? }({?id }{dns_id:paren})} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[415006] HTTP inspection: URI match | inspection.dropped | protocol=TCP app_protocol=HTTP
  HTTP - matched {match} in policy-map {policy}, URI matched {?- }{action} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  HTTP - matched {match} in policy-map {policy}, {?URI matched }{action} connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[415001-415020] HTTP inspection match | inspection.dropped | protocol=TCP app_protocol=HTTP
  HTTP - matched {match} in policy-map {policy}, {reason} - {action} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  HTTP - matched {match} in policy-map {policy}, {reason} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  HTTP - {reason} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  {reason} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[507001 507002] Flow ended by stream handling | inspection.dropped | action=terminated
  {reason} from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[507003] Flow ended by inspection | inspection.dropped | action=terminated
  {protocol:word} flow from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} terminated by inspection engine, reason - {reason}
  {protocol:word} flow from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} terminated by inspection engine

[419001] TCP segment too large | inspection.dropped | action=dropped protocol=TCP
  Dropping TCP packet from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, reason: {reason}

[419002] Duplicate TCP SYN | attack.detected | action=detected protocol=TCP threat_name="Duplicate TCP SYN"
  {?Received }{_:(duplicate|Duplicate)} TCP SYN from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} with different initial sequence number
  {?Received }{_:(duplicate|Duplicate)} TCP SYN from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[419003] TCP urgent flag cleared | inspection.info | action=modified protocol=TCP
  Cleared TCP urgent flag from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[500001 500002] Active content modified | inspection.info | action=modified app_protocol=HTTP
  {content_type} content {?in java script }{?is }modified{?:} src {src_ip:word} dest {dst_ip:word} on interface {src_if:word}

[500003] Bad TCP header | attack.blocked | action=dropped protocol=TCP threat_name="Bad TCP header length"
  Bad TCP hdr length (hdrlen={header_length:int}, pktlen={packet_length:int}) from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}, flags: {tcp_flags}, on interface {src_if:word}
  Bad TCP hdr length (hdrlen={header_length:int}, pktlen={packet_length:int}) from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[500004] Invalid transport field | attack.blocked | action=dropped threat_name="Invalid transport field"
  Invalid transport field for protocol={protocol:word}, from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

# ---------------------------------------------------------------------------------------------------------------------
# Authentication and administration

[109001] Authentication started | auth.start | action=start
  Auth start for user '{user}' from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Auth start for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[109002 109003 109010] Authentication not possible | auth.error | action=failed
  Auth from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} failed ({reason:paren}) on interface {src_if:word}

[109005] Authentication succeeded | auth.login.success | action=authenticated
  Authentication succeeded for user '{user}' from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Authentication succeeded for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Authentication succeeded for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[109006] Authentication failed | auth.login.failure | action=denied
  Authentication failed for user '{user}' from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Authentication failed for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Authentication failed for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[109007] Authorization permitted | auth.authorization.success | action=permitted
  Authorization permitted for user '{user}' from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Authorization permitted for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}

[109008] Authorization denied | auth.authorization.failure | action=denied
  Authorization denied for user '{user}' from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Authorization denied for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}

[109011 109012] Authentication session | auth.start | action=session
  Authen Session {state:(Start|End)}: user '{user}', {?sid }{?Session ID }{session_id:int}{?, {detail:rest}}

[109025 109024] Authorization denied by access list | auth.authorization.failure | action=denied
  Authorization denied (acl={acl:paren}) for user '{user}' from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word} using {protocol:word}
  Authorization denied (acl={acl:paren}) for user {user} from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word} using {protocol:word}
  Authorization denied from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} (not authenticated) on interface {src_if:word} using {protocol:word}

[111001] Configuration is written | config.changed | action=write
  Begin configuration: {src_host:(console|Console)} writing to {target:word}
  Begin configuration: {src_ip:word} writing to {target:word}

[111002 111007] Configuration is read | config.read | action=read
  Begin configuration: {src_host:(console|Console)} reading from {target}
  Begin configuration: {src_ip:word} reading from {target}

[111003] Configuration erased | config.changed | action=erase
  {src_ip:word} {_:(Erase|erase)} configuration

[111004] Configuration saved | config.changed | action=end result=OK
  {src_host:(console|Console)} end configuration: OK
  {src_ip:word} end configuration: OK

[111004] Configuration failed | config.failed | action=end result=FAILED
  {src_host:(console|Console)} end configuration: FAILED
  {src_ip:word} end configuration: FAILED

[111004] Configuration ended | generic | action=end
  {src_host:(console|Console)} end configuration
  {src_ip:word} end configuration

[111005] Configuration mode left | config.changed | action=end result=OK
  {src_host:(console|Console)} end configuration: OK
  {src_ip:word} end configuration: OK

[111008] Command executed | command.executed | action=executed
  User '{user}' executed the '{command}' command
  User '{user}' executed the {command} command
  User {user} executed the command {command}
  User {?'}{user}{?'} executed {?the }{?command }{command}

[111009] Show command executed | command.read | action=executed
  User '{user}' executed cmd:{? }{command}
  User {user} executed cmd:{? }{command}

[111010] Command executed with source | command.executed | action=executed
  User '{user}', running 'N/A' from IP {src_ip:word}, executed '{command}'
  User '{user}', running '{application}' from IP {src_ip:word}, executed '{command}'
  User {?'}{user}{?'}, running {?'}{application}{?'} from IP {src_ip:word}, executed {command}

[113001] AAA session limit | auth.error | action=failed
  Unable to open AAA session. Session limit {?[}{limit:int}{?]} reached

[113003] Group policy set | auth.policy | action=assigned
  AAA group policy for user {user} is {?being }set to {group}

[113004] AAA authentication successful | auth.login.success | action=authenticated
  AAA user authentication Successful{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}

[113004] AAA request successful | auth.authorization.success | action=permitted
  AAA user {aaa_type:word} Successful{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}

[113005] AAA authentication rejected | auth.login.failure | action=denied
  AAA user authentication Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }: user IP ={? }{src_ip:word}
  AAA user authentication Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}{? }: user IP ={? }None
  AAA user authentication Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}{? }: user IP ={? }{src_ip:word}
  AAA user authentication Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}

[113005] AAA request rejected | auth.authorization.failure | action=denied
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }: user IP ={? }{src_ip:word}
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}{? }: user IP ={? }None
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}{? }: user IP ={? }{src_ip:word}
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }{_:(:|,)} {_:(User|user)} ={? }{user}

[113006] User locked out | account.locked | action=locked
  User {?'}{account}{?'} locked out on exceeding {?'}{count:int}{?'} successive failed authentication attempts

[113007] User unlocked | account.unlocked | action=unlocked
  User {?'}{account}{?'} unlocked by {?'}{user:word}

[113008] AAA transaction accepted | auth.authorization.success | action=accepted
  AAA transaction status ACCEPT{? }: user ={? }{user}

[113009] Default group policy retrieved | auth.policy | action=retrieved
  AAA retrieved default group policy ({group:paren}) for user{? =} {user}
  AAA retrieved default group policy {group} for user{? =} {user}

[113010] AAA challenge received | auth.challenge | action=challenged
  AAA challenge received for user {user} from server {dst_ip:word}

[113011] User group policy retrieved | auth.policy | action=retrieved
  AAA retrieved user specific group policy ({group:paren}) for user{? =} {user}
  AAA retrieved user specific group policy {group} for user{? =} {user}

[113012] Local authentication successful | auth.login.success | action=authenticated server=local
  AAA user {aaa_type:word} Successful{? }: local database{? }: user ={? }{user}

[113013] AAA request not completed | auth.error | action=failed
  AAA unable to complete the request{? Error}{? }: reason = {reason}{? }: user ={? }{user}

[113014] AAA server not accessible | auth.error | action=failed reason="server not accessible"
  AAA {aaa_type:word} server not accessible{? }: server ={? }{dst_ip:word}{? }: user ={? }{user}

[113015] Local authentication rejected | auth.login.failure | action=denied server=local
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: local database{? }: user ={? }: user IP ={? }{src_ip:word}
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: local database{? }: user ={? }{user}{? }: user IP ={? }None
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: local database{? }: user ={? }{user}{? }: user IP ={? }{src_ip:word}
  AAA user {aaa_type:word} Rejected{? }: reason = {reason}{? }: local database{? }: user ={? }{user}

[113016] AAA credentials rejected | auth.login.failure | action=denied
  AAA credentials rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }: user ={? }: user IP ={? }{src_ip:word}
  AAA credentials rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }: user ={? }{user}{? }: user IP ={? }None
  AAA credentials rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }: user ={? }{user}{? }: user IP ={? }{src_ip:word}
  AAA credentials rejected{? }: reason = {reason}{? }: server ={? }{dst_ip:word}{? }: user ={? }{user}

[113017] Local credentials rejected | auth.login.failure | action=denied server=local
  AAA credentials rejected{? }: reason = {reason}{? }: local database{? }: user ={? }: user IP ={? }{src_ip:word}
  AAA credentials rejected{? }: reason = {reason}{? }: local database{? }: user ={? }{user}{? }: user IP ={? }None
  AAA credentials rejected{? }: reason = {reason}{? }: local database{? }: user ={? }{user}{? }: user IP ={? }{src_ip:word}
  AAA credentials rejected{? }: reason = {reason}{? }: local database{? }: user ={? }{user}

[113018] Downloaded access list entry unsupported | auth.error | action=failed
  User: {user}, Unsupported downloaded ACL Entry: {acl}, Action: {result}

[113020] Kerberos clock skew | auth.error | action=failed
  Kerberos error: Clock skew with server {dst_ip:word} greater than {limit:int}

[113021] Console login denied | auth.authorization.failure | action=denied reason="no administrator rights"
  Attempted console login failed. User '{user}' did NOT have appropriate {_:(Admin|admin)} {_:(Rights|rights)}
  Attempted console login failed. User {user} did NOT have appropriate {_:(Admin|admin)} {_:(Rights|rights)}
  Attempted console login failed user '{user}' did NOT have appropriate {_:(Admin|admin)} {_:(Rights|rights)}

[113022] AAA server failed | auth.error | action=marked state=FAILED
  AAA Marking {protocol:word} server {dst_ip:word} in {?aaa-server group }{server_group:word} as FAILED

[113023] AAA server active | auth.policy | action=marked state=ACTIVE
  AAA Marking {protocol:word} server {dst_ip:word} in {?aaa-server group }{server_group:word} as ACTIVE

[308001] Enable password incorrect | auth.login.failure | action=denied user=enable
  console enable password incorrect for {count:int} tries (from {src_ip:paren})

[315001] SSH denied | auth.login.failure | action=denied app_protocol=SSH
  Denied SSH session from {src_ip:word} on interface {src_if:word}

[315002] SSH permitted | auth.login.success | action=permitted app_protocol=SSH
  Permitted SSH session from {src_ip:word} on interface {src_if:word} for user "{user}"

[315011] SSH session ended | auth.logout | action=disconnected app_protocol=SSH
  SSH session from {src_ip:word} on interface {src_if:word} for user "{user}" terminated normally
  SSH session from {src_ip:word} on interface {src_if:word} for user {user} terminated normally
  SSH session from on interface {src_if:word} for user "{user}" terminated normally

[315011] SSH session disconnected | auth.session.aborted | action=disconnected app_protocol=SSH
  SSH session from {src_ip:word} on interface {src_if:word} for user "{user}" disconnected by SSH server, reason: "{reason}"{? ({reason_code:paren})}
  SSH session from {src_ip:word} on interface {src_if:word} for user "{user}" disconnected by SSH server, reason: {reason}
  SSH session from {src_ip:word} on interface {src_if:word} for user "" disconnected by SSH server, reason: {?"}{reason}
  SSH session from {src_ip:word} on interface {src_if:word} for user {user} disconnected by SSH server, reason: "{reason}"{? ({reason_code:paren})}
  SSH session from {src_ip:word} on interface {src_if:word} for user {user} disconnected by SSH server, reason: {reason}
  SSH session from on interface {src_if:word} for user {?"}{user}{?"} disconnected by SSH server, reason: {?"}{reason}

[315011] SSH session ended | auth.logout | action=disconnected app_protocol=SSH
  SSH session from {src_ip:word} on interface {src_if:word}

[502101] User added | account.created | action=created
  New user added to local dbase: Uname: {account} Priv: {privilege:int}{? Encpass: {_:rest}}

[502102] User deleted | account.deleted | action=deleted
  User deleted from local dbase: Uname: {account} Priv: {privilege:int}{? Encpass: {_:rest}}

[502103] User privilege level changed | account.privilege | action=changed
  User priv level changed: Uname: {account} From: {priv_old:int} To: {priv_new:int}

[502111] Group policy added | group.created | action=created
  New group policy added: name: {dst_group} Type: {policy_type}

[502112] Group policy deleted | group.deleted | action=deleted
  Group policy deleted: name: {dst_group} Type: {policy_type}

[605004] Management login denied | auth.session.denied | action=denied
  Login denied from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} for user "{user}"
  Login denied from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word} for user "{user}"
  Login denied from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word} for user
  Login denied from {src_host:word} to {dst_service:word} for user "{user}"
  Login denied from {src_host:word} to {dst_service:word} for user

[605005] Management login permitted | auth.session.start | action=permitted
  Login permitted from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} for user "{user}"
  Login permitted from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word} for user "{user}"
  Login permitted from {src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_service:word} for user
  Login permitted from {src_host:word} to {dst_service:word} for user "{user}"
  Login permitted from {src_host:word} to {dst_service:word} for user

[606001 606003] ASDM session started | auth.session.start | action=start app_protocol=HTTPS application=ASDM
  ASDM {?logging }session number {session_id:int} from {src_ip:word} started

[606002 606004] ASDM session ended | auth.logout | action=end app_protocol=HTTPS application=ASDM
  ASDM {?logging }session number {session_id:int} from {src_ip:word} ended

[611101] User authentication succeeded | auth.login.success | action=authenticated
  User authentication succeeded: IP address: {src_ip:word}, Uname: {user}
  User authentication succeeded: IP, {src_ip:word}{? }: Uname: {user}
  User authentication succeeded: Uname: {user}

[611102] User authentication failed | auth.login.failure | action=denied
  User authentication failed: IP address: {src_ip:word}, Uname: {user}
  User authentication failed: IP = {src_ip:word}, Uname: {user}
  User authentication failed: Uname: {user}
  User authentication failed: IP address: {src_ip:word}, Uname

[611103] User logged out | auth.logout | action=logout
  User logged out: IP address: {src_ip:word}, Uname: {user}
  User logged out: Uname: {user}

[611104] Serial console timeout | auth.logout | action=logout reason="idle timeout"
  Serial console idle timeout exceeded

# ---------------------------------------------------------------------------------------------------------------------
# VPN

# "xmt" and "rcv" are counted by the device; the client is the source here, so what the device received went out.

[113019] VPN session disconnected | vpn.session.end | action=disconnected
  Group = {tunnel_group}, Username = {user}, IP = {src_ip:word}, Session disconnected. Session Type: {session_type}, Duration: {duration}, Bytes xmt: {bytes_in:int}, Bytes rcv: {bytes_out:int}, Reason: {reason}
  Group = {tunnel_group}, Username = {user}, IP = {src_ip:word}, Session disconnected. Session Type: {session_type}, Duration: {duration}, Bytes xmt: {bytes_in:int}, Bytes rcv: {bytes_out:int}
  Group = {tunnel_group}, Username = {user}, IP = {src_ip:word}, Session disconnected. Session Type: {session_type}, Duration: {duration}, Bytes
  Group = {tunnel_group}, Username = {user}, IP = {src_ip:word}, Session disconnected
  Group = {tunnel_group}, Username = {user}, IP = {src_ip:word},
  Group = , Username = , IP = {src_ip:word}, Session disconnected. Session Type: {session_type}, Duration: {duration}, Bytes xmt: {bytes_in:int}, Bytes rcv: {bytes_out:int}, Reason: {reason}

[113024] VPN client certificate login | auth.start | action=authenticating
  Group {?<}{tunnel_group}{?>}: Authenticating {auth_method:word} connection from {src_ip:word} with username, {user}, from client certificate

[113028] VPN user name from certificate | auth.policy | action=extracted
  Extraction of username from VPN client certificate has {?string}{state}. [Request {session_id:int}]
  Extraction of username from VPN client certificate has {state}

[113029 113035 113038] VPN session refused | vpn.session.failure | action=denied
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {reason}

[113030 113031 113032 113033 113034 113036] VPN session policy problem | vpn.error | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {reason}

[113037] VPN login denied, reboot pending | vpn.session.failure | action=denied reason="reboot pending"
  Reboot pending, new sessions disabled. Denied user login

[113039] AnyConnect parent session started | vpn.session.start | action=start
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} AnyConnect parent session started
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {detail}

[113040] VPN connection group locked | vpn.session.failure | action=denied
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Terminating the VPN connection attempt from {?<}{tunnel_group}{?>}. Reason: {reason}
  Terminating the VPN connection attempt from {?<}{tunnel_group}{?>}. Reason: {reason}

[113042] VPN login refused | vpn.session.failure | action=denied
  CoA: Non-HTTP connection from {src_ip:word}{?/{src_port:int}} to {dst_ip:word} for user {user} was denied

[402114 402115 402116] IPsec packet refused | vpn.packet.error | action=dropped
  IPSEC: Received an {protocol:word} packet (SPI= {spi:hex}, sequence number= {sequence:hex}) from {src_ip:word} ({?user= }{user:paren}) to {dst_ip:word} {reason}
  IPSEC: Received an {protocol:word} packet (SPI= {spi:hex}, sequence number= {sequence:hex}) from {src_ip:word} ({?user= }{user:paren}) to {dst_ip:word}
  IPSEC: Received an {protocol:word} packet {_:(from|From)} {src_ip:word} to {dst_ip:word} {reason}

[402117] Packet without IPsec | vpn.packet.error | action=dropped reason="non-IPsec packet"
  IPSEC: Received a non-IPSec ({protocol:paren}) packet from {src_ip:word} to {dst_ip:word}
  IPSEC: Received a non-IPsec ({protocol:paren}) packet from {src_ip:word} to {dst_ip:word}
  IPSEC: Received a non-IPSec packet (protocol= {protocol:paren}) from {src_ip:word} to {dst_ip:word}
  IPSEC: Received a non-IPsec packet (protocol= {protocol:paren}) from {src_ip:word} to {dst_ip:word}

[402118 402119 402120] IPsec packet check failed | vpn.packet.error | action=dropped
  IPSEC: Received an {protocol:word} packet (SPI={? }{spi:hex}, sequence number={? }{sequence:hex}) from {src_ip:word} ({?user={? }}{user:paren}) to {dst_ip:word} that {?failed }{reason}
  IPSEC: Received an {protocol:word} packet (SPI={? }{spi:hex}, sequence number={? }{sequence:hex}) from {src_ip:word} to {dst_ip:word} that {?failed }{reason}
  IPSEC: Received an {protocol:word} packet (SPI={? }{spi:hex}, sequence number={? }{sequence:hex}) from {src_ip:word} ({?user={? }}{user:paren}) to {dst_ip:word} containing {reason}

# The local address comes first, whatever the direction.

[602303] IPsec SA created | vpn.tunnel.up | action=created
  IPSEC: An {direction:(inbound)} {sa_type} SA (SPI={? }{spi:word}) between {dst_ip:word} and {src_ip:word} ({?user={? }}{user:paren}) has been created
  IPSEC: An {direction:word} {sa_type} SA (SPI={? }{spi:word}) between {src_ip:word} and {dst_ip:word} ({?user={? }}{user:paren}) has been created
  IPSEC: An {direction:(inbound)} {sa_type} SA (SPI={? }{spi:word}) between {dst_ip:word} and {src_ip:word} has been created
  IPSEC: An {direction:word} {sa_type} SA (SPI={? }{spi:word}) between {src_ip:word} and {dst_ip:word} has been created

[602304] IPsec SA deleted | vpn.tunnel.down | action=deleted
  IPSEC: An {direction:(inbound)} {sa_type} SA (SPI={? }{spi:word}) between {dst_ip:word} and {src_ip:word} ({?user={? }}{user:paren}) has been deleted
  IPSEC: An {direction:word} {sa_type} SA (SPI={? }{spi:word}) between {src_ip:word} and {dst_ip:word} ({?user={? }}{user:paren}) has been deleted
  IPSEC: An {direction:(inbound)} {sa_type} SA (SPI={? }{spi:word}) between {dst_ip:word} and {src_ip:word} has been deleted
  IPSEC: An {direction:word} {sa_type} SA (SPI={? }{spi:word}) between {src_ip:word} and {dst_ip:word} has been deleted

[702305 702307] IPsec SA rekey | vpn.tunnel.rekey | action=rekey
  IPSEC: An {direction:(inbound)} {sa_type} SA (SPI={? }{spi:word}) between {dst_ip:word} and {src_ip:word} ({?user={? }}{user:paren}) is rekeying due to {reason}
  IPSEC: An {direction:word} {sa_type} SA (SPI={? }{spi:word}) between {src_ip:word} and {dst_ip:word} ({?user={? }}{user:paren}) is rekeying due to {reason}
  IPSEC: An {direction:(inbound)} {sa_type} SA (SPI={? }{spi:word}) between {dst_ip:word} and {src_ip:word} is rekeying due to {reason}
  IPSEC: An {direction:word} {sa_type} SA (SPI={? }{spi:word}) between {src_ip:word} and {dst_ip:word} is rekeying due to {reason}

# IKE version 1 messages start with any of: Group = ..., Username = ..., IP = ...,

[713049] IKE negotiation complete | vpn.tunnel.up | action=established
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Security negotiation complete for {sa_type} ({peer:paren}) {role:word}, Inbound SPI = {spi_in:hex}, Outbound SPI = {spi_out:hex}
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Security negotiation complete for {sa_type} ({peer:paren})

[713119] IKE phase 1 complete | vpn.tunnel.up | action=established
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }PHASE 1 COMPLETED

[713120] IKE phase 2 complete | vpn.tunnel.up | action=established
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }PHASE 2 COMPLETED (msgid={? }{ike_msgid:paren})
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }PHASE 2 COMPLETED

[713121] IKE keepalive type | vpn.info | action=report
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Keep-alive type for this connection:{? }{keepalive_type:word}

[713123] IKE peer lost | vpn.tunnel.down | action=lost
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }IKE lost contact with remote peer, deleting connection (keepalive type:{? }{keepalive_type:paren})
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }IKE lost contact with remote peer

[713130] IKE transaction attribute unsupported | vpn.info | action=ignored
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Received unsupported transaction mode attribute:{? }{ike_attribute}

[713172] NAT detection | vpn.info | action=report
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Automatic NAT Detection Status:{? }Remote end {nat_remote} behind a NAT device{? }This end {nat_local} behind a NAT device

[713202] Duplicate IKE packet | vpn.info | action=ignored
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Duplicate {packet_kind} packet detected.{? {detail:rest}}

[713228] VPN address assigned | vpn.address | action=assigned
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }Assigned private IP address {assigned_ip:word} to remote user
  {?Group = {tunnel_group}, }{?Username = {user}, }IP = {src_ip:word} Assigned private IP address {assigned_ip:word} to remote user

[713061 713122 713132 713167 713194 713198 713199 713203 713206 713214 713217 713226 713227] VPN negotiation failed | vpn.session.failure | action=failed
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }{reason}

[713902 713903] IKE error | vpn.error | action=report
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }{detail}

[713901 713904 713905 713906] IKE message | vpn.info | action=report
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }{detail}

[713001-713999] IKE message | vpn.info | action=report
  {?Group = {tunnel_group}, }{?Username = {user}, }{?IP = {src_ip:word}, }{detail}

[716001] WebVPN session started | vpn.session.start | action=start session_type=WebVPN
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} WebVPN session started

[716002] WebVPN session ended | vpn.session.end | action=terminated session_type=WebVPN
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} WebVPN session terminated:{? }{reason}

[716003] WebVPN access granted | vpn.access.granted | action=permitted
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} WebVPN access "GRANTED:{? }{url}"
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} WebVPN access GRANTED:{? }"{url}"
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} WebVPN access GRANTED:{? }{url}

[716004] WebVPN access denied | vpn.access.denied | action=denied
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} WebVPN access DENIED to specified location:{? }{url}

[716038] WebVPN authentication successful | auth.login.success | action=authenticated
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Authentication: successful, Session Type: {session_type:word}
  Authentication: successful, group = {group} user = {user}, Session Type:{? }{session_type:word}

[716039] WebVPN authentication rejected | auth.login.failure | action=denied
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Authentication: rejected, Session Type: {session_type:word}
  Authentication: rejected, group = {group} user = {user}{? }, Session Type:{? }{session_type:word}

[716058] AnyConnect session lost connection | vpn.session.suspended | action=suspended
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} AnyConnect session lost connection

[716059] AnyConnect session resumed | vpn.session.resumed | action=resumed
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} AnyConnect session resumed{?.} {_:(Connection|connection)} from {?IP }<{resumed_ip:word}>
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} AnyConnect session resumed{?.} {_:(Connection|connection)} from {?IP }{resumed_ip:word}
  Group {?<}{group}{?>} User IP {?<}{src_ip:word}{?>} AnyConnect session resumed{?.} {_:(Connection|connection)} from {?IP }<{resumed_ip:word}>

[717022 717028] Certificate validated | tls.info | action=validated
  Certificate was successfully validated. serial number: {cert_serial:word}, subject name: {cert_subject}
  Certificate {?chain }was successfully validated{detail}

[717009 717027] Certificate validation failed | tls.handshake.failure | action=failed
  Certificate {?chain }{?failed }validation{?:} {reason}
  {reason:rest}

[721016] WebVPN client session created | vpn.session.start | action=start session_type=WebVPN
  ({unit:paren}) WebVPN session for client user {user}, {_:(IPv4|IPv6|IP)} {src_ip:word} has been created

[721018] WebVPN client session deleted | vpn.session.end | action=terminated session_type=WebVPN
  ({unit:paren}) WebVPN session for client user {user}, {_:(IPv4|IPv6|IP)} {src_ip:word} has been deleted

[722010] SVC message (error) | vpn.error | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} SVC Message: {svc_type:int}/{svc_level:word}: {reason}

[722011] SVC message (warning) | vpn.info | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} SVC Message: {svc_type:int}/{svc_level:word}: {reason}

[722012] SVC message (information) | vpn.info | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} SVC Message: {svc_type:int}/{svc_level:word}: {reason}

[722022] SVC connection established | vpn.tunnel.up | action=established
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {protocol:(TCP|UDP)} {?SVC }{?AnyConnect }connection established {compression:(without|with)} compression
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {?SVC }connection established {compression:(without|with)} compression

[722023] SVC connection terminated | vpn.tunnel.down | action=terminated
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {protocol:(TCP|UDP)} {?SVC }{?AnyConnect }connection terminated {compression:(without|with)} compression
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {?SVC }connection terminated {compression:(without|with)} compression

[722028] Stale SVC connection closed | vpn.tunnel.down | action=closed
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Stale {?SVC }{?AnyConnect }connection closed

[722032] SVC connection replaced | vpn.tunnel.up | action=replaced
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} New {?{protocol:(TCP|UDP)} }{?SVC }{?AnyConnect }connection replacing old connection

[722033] First SVC connection established | vpn.tunnel.up | action=established
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} First {?{protocol:(TCP|UDP)} }{?SVC }{?AnyConnect }connection established for {?SVC }session

[722034] New SVC connection | vpn.tunnel.up | action=established
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} New {?{protocol:(TCP|UDP)} }{?SVC }{?AnyConnect }connection, no existing connection

[722035 722036] SVC large packet | vpn.info | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {packet_kind:(Transmitting|Received)} large packet {packet_length:int} (threshold {limit:paren})

[722037] SVC connection closing | vpn.tunnel.down | action=closed
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} SVC closing connection: {reason}

[722041] VPN client without IPv6 address | vpn.info | action=report reason="no IPv6 address available"
  TunnelGroup {?<}{tunnel_group}{?>} GroupPolicy {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} No IPv6 address available for SVC connection
  TunnelGroup {?<}{tunnel_group}{?>} GroupPolicy {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {detail}

[722051] VPN address assigned | vpn.address | action=assigned
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} IPv4 Address {?<}{assigned_ip:word}{?>} IPv6 {_:(address|Address)} {?<}{assigned_ip6:word}{?>} assigned to session
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} {?IPv4 }Address {?<}{assigned_ip:word}{?>} assigned to session

[722053] Unknown VPN client | vpn.error | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Unknown client {user_agent} connection
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Unknown client {user_agent}

[722055] VPN client type | vpn.info | action=report
  Group {?<}{group}{?>} User {?<}{user}{?>} IP {?<}{src_ip:word}{?>} Client Type: {user_agent}

[734001] DAP records selected | vpn.policy | action=selected
  DAP: User {user}, Addr {src_ip:word}, Connection {session_type}: The following DAP records were selected for this connection: {policy}

[734002] DAP ended the connection | vpn.session.failure | action=terminated
  DAP: User {user}, Addr {src_ip:word}: Connection terminated by the following DAP records: {policy}

[734003] DAP session attribute | vpn.policy | action=report
  DAP: User {user}, Addr {src_ip:word}: Session Attribute{?:} {dap_attribute:word}{? }={? }"{dap_value}"
  DAP: User {user}, Addr {src_ip:word}: Session Attribute{?:} {dap_attribute:word}{? }={? }{dap_value:rest}
  DAP: User {user}, Addr {src_ip:word}: Session Attribute{?:} {dap_attribute:word}/{dap_value:rest}
  DAP: User {user}, Addr {src_ip:word}: Session Attribute{?:} {dap_attribute}

[737003 737004 737005 737006 737017 737026 737034] VPN address assigned | vpn.address | action=assigned
  IPAA: {?Session={vpn_session:word}, }Client assigned {assigned_ip:word} from local pool{? {pool:word}}
  IPAA: {?Session={vpn_session:word}, }Client assigned from local pool {assigned_ip:word}

[737003 737004 737005 737006 737017 737026 737034] VPN address request | vpn.address | action=report
  IPAA: {?Session={vpn_session:word}, }{detail} for tunnel-group {?'}{tunnel_group:word}
  IPAA: {?Session={vpn_session:word}, }{detail}

[737016 737032] VPN address released | vpn.address | action=released
  IPAA: {?Session={vpn_session:word}, }Freeing local pool address {assigned_ip:word}
  IPAA: {?Session={vpn_session:word}, }Freeing local pool {pool:word} address {assigned_ip:word}
  IPAA: {?Session={vpn_session:word}, }{detail}

[746012 746013] User to address mapping added | identity.mapped | action=added result=Succeeded
  user-identity: {_:(Add|add)} IP-User mapping {src_ip:word} - {user:word} Succeeded{? - {reason:rest}}
  user-identity: {_:(Add|add)} IP-User mapping {src_ip:word} - {user} Succeeded{? - {reason:rest}}

[746012 746013] User to address mapping not added | identity.failed | action=added result=Failed
  user-identity: {_:(Add|add)} IP-User mapping {src_ip:word} - {user:word} Failed{? - {reason:rest}}
  user-identity: {_:(Add|add)} IP-User mapping {src_ip:word} - {user} Failed{? - {reason:rest}}

[746012 746013] User to address mapping deleted | identity.unmapped | action=deleted result=Succeeded
  user-identity: {_:(Delete|delete)} IP-User mapping {src_ip:word} - {user:word} Succeeded{? - {reason:rest}}
  user-identity: {_:(Delete|delete)} IP-User mapping {src_ip:word} - {user} Succeeded{? - {reason:rest}}

[746012 746013] User to address mapping not deleted | identity.failed | action=deleted result=Failed
  user-identity: {_:(Delete|delete)} IP-User mapping {src_ip:word} - {user:word} Failed{? - {reason:rest}}
  user-identity: {_:(Delete|delete)} IP-User mapping {src_ip:word} - {user} Failed{? - {reason:rest}}

[746012 746013] User to address mapping | generic
  user-identity: {detail}

# IKE version 2: the remote side is the source, except in 750001, where the device itself asks for the tunnel.

[750001] IKEv2 tunnel requested | vpn.tunnel.start | action=requested
  Local:{src_ip}:{src_port:int} Remote:{dst_ip}:{dst_port:int} Username:{user} Received request to {request} an IPsec tunnel; local traffic selector = {selector_local}; remote traffic selector = {selector_remote}
  Local:{src_ip}:{src_port:int} Remote:{dst_ip}:{dst_port:int} Username:{user} Received request to {detail}

[750002] IKEv2 init request received | vpn.tunnel.start | action=received
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} Received {?a }{ike_exchange:word} request

[750003] IKEv2 negotiation aborted | vpn.session.failure | action=aborted
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {?IKEv2 }Negotiation aborted due to ERROR:{? }{reason}

[750006] IKEv2 SA up | vpn.tunnel.up | action=established
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {?IKEv2 }SA UP. Reason:{? }{reason}
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {?IKEv2 }SA UP

[750007] IKEv2 SA down | vpn.tunnel.down | action=terminated
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {?IKEv2 }SA DOWN. Reason:{? }{reason}
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {?IKEv2 }SA DOWN

[751025] VPN address assigned (IKEv2) | vpn.address | action=assigned
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} IKEv2 Group:{? }{group} IPv4 Address{? }={? }{assigned_ip:word} IPv6 {_:(address|Address)}{? }={? }{assigned_ip6:word} assigned to session
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user}{?,} Group:{? }{group} IPv4 Address{? }={? }{assigned_ip:word} IPv6 {_:(address|Address)}{? }={? }{assigned_ip6:word} assigned to session
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user:word}/{group} IPv4 Address{? }={? }{assigned_ip:word} IPv6 {_:(address|Address)}{? }={? }{assigned_ip6:word} assigned to session
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {detail}

[750001-750099] IKEv2 message | vpn.info | action=report
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {detail}
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} {detail}

[751001-751099] IKEv2 message | vpn.info | action=report
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} Username:{user} {detail}
  Local:{dst_ip}:{dst_port:int} Remote:{src_ip}:{src_port:int} {detail}

# ---------------------------------------------------------------------------------------------------------------------
# TLS

# With two addresses the first is the one that opened the connection; a server that stands alone is the target.

[725001] TLS handshake started | tls.handshake.start | action=start
  Starting SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} for {tls_version:word} session
  Starting SSL handshake with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int} for {tls_version:word} session
  Starting SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} for {tls_version:word} session
  Starting SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Starting SSL handshake with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Starting SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int}

[725002] TLS handshake complete | tls.handshake.success | action=established
  Device completed SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} for {tls_version:word} session
  Device completed SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Device completed SSL handshake with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Device completed SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int}

[725003] TLS session resumption | tls.handshake.start | action=resumed
  SSL {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} request to resume previous session
  SSL {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int} request to resume previous session
  SSL {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} request to resume previous session

[725004 725005] TLS certificate requested | tls.info | action=requested
  {_:(Device|SSL)} {detail}

[725006] TLS handshake failed | tls.handshake.failure | action=failed
  Device failed SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Device failed SSL handshake with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Device failed SSL handshake with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int}

[725007] TLS session ended | tls.session.end | action=terminated
  SSL session with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} terminated
  SSL session with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int} terminated
  SSL session with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} terminated
  SSL session with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  SSL session with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int}
  SSL session with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int}

[725008 725009] TLS ciphers proposed | tls.info | action=report
  SSL {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} proposes the following {count:int} cipher
  SSL {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int} proposes the following {count:int} cipher
  SSL {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} proposes the following {count:int} cipher
  Device {detail}

[725010 725011 725012 725013 725015] TLS cipher | tls.info | action=report
  Device chooses cipher{?:}{? }{tls_cipher:word} for {?the }SSL session with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Device chooses cipher{?:}{? }{tls_cipher:word} for {?the }SSL session with {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Device chooses cipher{?:}{? }{tls_cipher:word} for {?the }SSL session with {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int}
  Cipher[{count:int}]{? }:{? }{tls_cipher:word}
  {detail:rest}

[725014] TLS library error | tls.handshake.failure | action=failed
  SSL lib error. Function: {function:word} Reason: {reason}

[725016] TLS trustpoint selected | tls.info | action=selected
  Device selects trust-point {trustpoint:word} for {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}
  Device selects trust-point {trustpoint:word} for {peer_type:(server)} {dst_if:word}:{dst_ip:word}/{dst_port:int}
  Device selects trust-point {trustpoint:word} for {peer_type:word} {src_if:word}:{src_ip:word}/{src_port:int}

# ---------------------------------------------------------------------------------------------------------------------
# Intrusion detection, threat detection, limits

[400000-400051] Intrusion signature | ids.attack | action=detected
  {_:(IPS|IDS)}:{sig_id:int} {threat_name} from {src_ip:word} to {dst_ip:word} on interface {src_if:word}
  {_:(IPS|IDS)}:{sig_id:int} {threat_name} from {src_ip:word} to {dst_ip:word}

[401001] Shuns cleared | shun.removed | action=cleared
  Shuns cleared

[401002] Shun added | shun.added | action=added
  Shun added: {src_ip:word} {dst_ip:word} {src_port:int} {dst_port:int}
  Shun added: {src_ip:word} {dst_ip:word} {dst_port:int}
  Shun added: {src_ip:word} {dst_ip:word}
  Shun added: {src_ip:word}

[401003] Shun deleted | shun.removed | action=deleted
  Shun deleted: {src_ip:word}

[401004] Shunned packet | shun.blocked | action=dropped
  Shunned packet: {src_ip:word} {_:(==>|=)} {dst_ip:word} on interface {src_if:word}

[401005] Shun failed | shun.failed | action=failed reason="unable to allocate resources"
  Shun add failed: unable to allocate resources for {src_ip:word} {dst_ip:word} {src_port:int} {dst_port:int}
  Shun add failed: unable to allocate resources for {src_ip:word}

[405001] ARP collision | attack.detected | action=detected protocol=ARP threat_name="ARP collision"
  Received ARP {arp_type:word} collision from {src_ip:word}/{src_mac:word} on interface {src_if:word} with existing ARP entry {dst_ip:word}/{dst_mac:word}
  Received ARP {arp_type:word} collision from {src_ip:word}/{src_mac:word} on interface {src_if:word} to {dst_ip:word}/{dst_mac:word} on interface {dst_if:word}
  Received ARP {arp_type:word} collision from {src_ip:word}/{src_mac:word} on interface {src_if:word}

[405002] MAC mismatch collision | attack.detected | action=detected threat_name="MAC mismatch"
  Received mac mismatch collision from {src_ip:word}/{src_mac:word} for authenticated host

[420001] IPS module down, packet dropped | connection.denied | action=dropped reason="IPS module not up"
  IPS card not up and fail-close mode used, dropping {protocol:word} packet {?from }{src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  IPS card not up and fail-close mode used, dropping {protocol:word} packet {?from }{src_if:word}:{src_ip:word} to {dst_if:word}:{dst_ip:word}

[420002] Packet dropped by IPS | attack.blocked | action=dropped reason="IPS module"
  IPS requested to drop {protocol:word} packet{?s} {?from }{src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}
  IPS requested to drop {protocol:word} packet{?s} {?from }{src_if:word}:{src_ip:word} to {dst_if:word}:{dst_ip:word} (type{? }{icmp_type:int}, code{? }{icmp_code:int})

[420003] Connection reset by IPS | attack.blocked | action=reset protocol=TCP reason="IPS module"
  IPS requested to reset TCP connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

# Key and value messages of Firepower Threat Defense: the collector splits the list.

[430001] Intrusion event | ids.attack
  {fields:rest}

[430002] Connection event (start) | ngfw.connection.start
  {fields:rest}

[430003] Connection event (end) | ngfw.connection.end
  {fields:rest}

[430004] File event | ngfw.file
  {fields:rest}

[430005] File malware event | ngfw.malware
  {fields:rest}

[431001 431002] RTP packet dropped | inspection.dropped | action=dropped protocol=UDP
  {app_protocol:(RTP|RTCP)} conformance: Dropping {_:(RTP|RTCP)} packet from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}, Drop reason: {reason}
  {app_protocol:(RTP|RTCP)} conformance: Dropping {_:(RTP|RTCP)} packet from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[434001] SFR module down, packet dropped | connection.denied | action=dropped reason="SFR module not up"
  SFR card not up and fail-close mode used, dropping {protocol:word} packet from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[434002] Packet dropped by SFR | attack.blocked | action=dropped reason="SFR module"
  SFR requested to drop {protocol:word} packet from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[434003] Connection reset by SFR | attack.blocked | action=reset reason="SFR module"
  SFR requested to reset {protocol:word} connection from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[434004] Flow released by SFR | connection.permitted | action=bypassed
  SFR requested {_:(ASA|device)} to bypass further packet redirection and process {protocol:word} flow from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int} locally
  SFR requested {_:(ASA|device)} to bypass further packet redirection and process {protocol:word} flow from {src_if:word}:{src_ip:word}/{src_port:int} to {dst_if:word}:{dst_ip:word}/{dst_port:int}

[733100] Threat detection rate exceeded | threat.rate | action=detected
  [{? }{object} ] drop {rate_id:word} exceeded. Current burst rate is {burst_rate:int} per second, max configured rate is {burst_limit:int}; Current average rate is {average_rate:int} per second, max configured rate is {average_limit:int}; Cumulative total count is {total_count:int}
  [{? }{object}] drop {rate_id:word} exceeded. Current burst rate is {burst_rate:int} per second, max configured rate is {burst_limit:int}; Current average rate is {average_rate:int} per second, max configured rate is {average_limit:int}; Cumulative total count is {total_count:int}
  [{? }] drop {rate_id:word} exceeded. Current burst rate is {burst_rate:int} per second, max configured rate is {burst_limit:int}; Current average rate is {average_rate:int} per second, max configured rate is {average_limit:int}; Cumulative total count is {total_count:int}
  [{? }{object}] drop rate {rate_id:word} exceeded. Current burst rate is {burst_rate:int} per second, max configured rate is {burst_limit:int}; Current average rate is {average_rate:int} per second, max configured rate is {average_limit:int}; Cumulative total count is {total_count:int}
  [{? }{object}] drop {rate_id:word} exceeded

[733101] Host is attacking | threat.attacker | action=detected
  {object_kind:(Host|Subnet|Object)} {src_ip:word} is attacking. Current burst rate is {burst_rate:int} per second, max configured rate is {burst_limit:int}; Current average rate is {average_rate:int} per second, max configured rate is {average_limit:int}; Cumulative total count is {total_count:int}
  {object_kind:(Host|Subnet|Object)} {src_ip:word} is attacking

[733101] Host is targeted | threat.target | action=detected
  {object_kind:(Host|Subnet|Object)} {dst_ip:word} is targeted. Current burst rate is {burst_rate:int} per second, max configured rate is {burst_limit:int}; Current average rate is {average_rate:int} per second, max configured rate is {average_limit:int}; Cumulative total count is {total_count:int}
  {object_kind:(Host|Subnet|Object)} {dst_ip:word} is targeted

[733101] Threat detection host | threat.rate | action=detected
  {object_kind:(Host|Subnet|Object)} {object:word} is {detail}

[733102] Attacker shunned | shun.added | action=added
  Threat-detection adds host {src_ip:word} to shun list

[733103] Attacker released | shun.removed | action=deleted
  Threat-detection removes host {src_ip:word} from shun list

[733104 733105] SYN flood detected | threat.target | action=detected protocol=TCP threat_name="SYN flood"
  TCP Intercept SYN flood attack detected to {dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}). Average rate of {average_rate:int} SYNs/sec exceeded the threshold of {average_limit:int}
  TCP Intercept SYN flood attack detected to {dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}). Burst rate of {burst_rate:int} SYNs/sec exceeded the threshold of {burst_limit:int}
  TCP Intercept SYN flood attack detected to {dst_ip:word}/{dst_port:int}
  {detail:rest}

[201002 201004] Too many connections | connection.limit | action=denied
  Too many {protocol:word} connections on {nat_type:(static|xlate)} {dst_ip:word}!{? }{count:int} {limit:int}
  Too many {protocol:word} connections on {nat_type:(static|xlate)} {dst_ip:word} {count:int} {limit:int}
  Too many {protocol:word} connections on {nat_type:(static|xlate)} {dst_ip:word}

[201003] Embryonic connection limit | connection.limit | action=denied protocol=TCP
  Embryonic limit exceeded {count:int}/{limit:int} for {src_ip:word}/{src_port:int} ({dst_nat_ip:word}) {dst_ip:word}{? }/{dst_port:int} on interface {src_if:word}

[201009] TCP connection limit of a host | connection.limit | action=denied protocol=TCP
  TCP connection limit of {limit:int} for host {dst_ip:word} on {dst_if:word} exceeded

[201010] Embryonic connection limit exceeded | connection.limit | action=denied protocol=TCP
  Embryonic connection limit exceeded {count:int}/{limit:int} for {direction:word} packet from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Embryonic connection limit exceeded {count:int}/{limit:int} for {direction:word} packet from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[201011] Connection limit exceeded | connection.limit | action=denied
  Connection limit exceeded {count:int}/{limit:int} for {direction:word} packet from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}
  Connection limit exceeded {count:int}/{limit:int} for {direction:word} packet from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int}

[201012 201013] Connection limit of a client exceeded | connection.limit | action=denied
  Per-client {?embryonic }connection limit exceeded {count:int}/{limit:int} for {direction:word} packet from {src_ip:word}/{src_port:int} to {dst_ip:word}/{dst_port:int} on interface {src_if:word}

[209003] Fragment database limit | connection.limit | action=dropped
  Fragment database limit of {limit:int} exceeded: src = {src_ip:word}, dest = {dst_ip:word}, proto = {protocol:word}, id = {fragment_id:int}

[209004] Fragment too large | attack.blocked | action=dropped threat_name="Invalid IP fragment"
  Invalid IP fragment, size = {fragment_size:int} exceeds maximum size = {limit:int}: src = {src_ip:word}, dest = {dst_ip:word}, proto = {protocol:word}, id = {fragment_id:int}
  Invalid IP fragment, size = {fragment_size:int} exceeds maximum size = {limit:int}

[209005] Too many fragments | attack.blocked | action=dropped threat_name="Too many IP fragments"
  Discard IP fragment set with more than {limit:int} elements: src = {src_ip:word}, dest = {dst_ip:word}, proto = {protocol:word}, id = {fragment_id:int}
  Discard IP fragment set with more than {limit:int} elements

[321001] Resource limit reached | resource.limit | action=report
  Resource {?'}{object}{?'} limit of {limit:int} reached for context {?'}{context}'
  Resource {?'}{object}{?'} limit of {limit:int} reached for {context}
  Resource {?'}{object}{?'} limit of {limit:int} reached
  Resource {object}

[321002] Resource rate limit reached | resource.limit | action=report
  Resource {?'}{object}{?'} rate limit of {limit:int} reached{? for context '{context}'}

[321003 321004] Resource log level reached | resource.limit | action=report
  Resource {?'}{object}{?'} {?rate }log level of {limit:int} reached{? for context '{context}'}

[321005 321006] Utilization high | resource.limit | action=report
  System {object:(CPU utilization|Memory usage)} reached {count:int}

# ---------------------------------------------------------------------------------------------------------------------
# Failover, interfaces, system

[101001 101002 101003 101004 101005] Failover cable | failover.info | action=report
  ({unit:paren}) {detail}

[103001 103002 103003 103004 103005 103006 103007] Failover peer | failover.info | action=report
  ({unit:paren}) {detail}

[104001] Failover: unit became active | failover.active | action=switched state=ACTIVE
  ({unit:paren}) Switching to ACTIVE (cause: {reason:paren})
  ({unit:paren}) Switching to ACTIVE{? - {reason:rest}}

[104002] Failover: unit became standby | failover.standby | action=switched state=STANDBY
  ({unit:paren}) Switching to {_:(STNDBY|STANDBY)} (cause: {reason:paren})
  ({unit:paren}) Switching to {_:(STNDBY|STANDBY)}{? - {reason:rest}}

[104003] Failover: unit failed | failover.failed | action=switched state=FAILED
  ({unit:paren}) Switching to FAILED

[104004] Failover: unit recovered | failover.ok | action=switched state=OK
  ({unit:paren}) Switching to OK

[105001 105002] Failover enabled or disabled | failover.info | action=report
  ({unit:paren}) {state:(Disabling|Enabling)} failover

[105003] Interface monitoring waiting | failover.info | action=monitoring state=waiting
  ({unit:paren}) Monitoring on {_:(interface|Interface)} {interface:word} waiting

[105004] Interface monitoring normal | failover.ok | action=monitoring state=normal
  ({unit:paren}) Monitoring on {_:(interface|Interface)} {interface:word} normal

[105005] Failover communication lost | failover.failed | action=lost
  ({unit:paren}) Lost Failover communications with mate on {_:(interface|Interface)} {interface:word}

[105006 105007] Failover link status | failover.info | action=changed
  ({unit:paren}) Link status {?'}{state:(Up|Down)}{?'} on {_:(interface|Interface)} {interface:word}

[105008] Interface test started | failover.info | action=testing
  ({unit:paren}) Testing {_:(interface|Interface)} {interface:word}

[105009] Interface test passed | failover.ok | action=tested result=Passed
  ({unit:paren}) Testing on {_:(interface|Interface)} {interface:word} Passed

[105009] Interface test failed | failover.failed | action=tested result=Failed
  ({unit:paren}) Testing on {_:(interface|Interface)} {interface:word} Failed

[105009] Interface test | failover.info | action=testing
  ({unit:paren}) Testing on {_:(interface|Interface)} {interface:word}

[105042] Failover interface recovered | failover.ok | action=changed state=OK
  ({unit:paren}) Failover interface OK

[105043] Failover interface failed | failover.failed | action=changed state=failed
  ({unit:paren}) Failover interface failed

[199001] Reload command | system.reload | action=reload
  Reload command executed from {application:word} (remote {src_ip:paren})
  Reload command executed from {application:word} by {user:word}
  Reload command executed from {application:word}

[199002] Startup complete | system.start | action=started
  {_:(startup|Startup|PIX startup|ASA startup)} completed.{? {detail:rest}}

[199003] Link MTU reduced | system.info | action=changed
  Reducing {?link }MTU {limit:int}

[199005] Startup begin | system.start | action=start
  {?PIX }{?ASA }{_:(Startup|startup)} begin

[199006] Reload started | system.reload | action=reload
  Orderly reload started at {reload_time} by {user}. Reload reason: {reason}

[211001] Memory allocation error | resource.exhausted | action=failed
  {_:(Memory|memory)} allocation Error

[211003] CPU utilization error | generic | action=report
  {_:(Error|error)} in computed percentage CPU usage value

[211003] CPU utilization | resource.limit | action=report
  CPU utilization for {interval:int} seconds = {count:int}

[411001] Interface line protocol up | interface.up | action=changed state=up
  Line protocol on {_:(interface|Interface)} {interface:word}{?,} changed state to up

[411002] Interface line protocol down | interface.down | action=changed state=down
  Line protocol on {_:(interface|Interface)} {interface:word}{?,} changed state to down

[411003] Interface disabled | interface.down | action=changed
  Configuration status on {_:(interface|Interface)} {interface:word}{?,} changed state to {state:(downup|down|administratively down)}
  Configuration status on {_:(interface|Interface)} {interface:word}{?,} changed state to {state}

[411004] Interface enabled | interface.up | action=changed
  Configuration status on {_:(interface|Interface)} {interface:word}{?,} changed state to {state}

[411005] Interface reset | interface.down | action=reset
  Interface {interface:word} experienced a hardware transmit hang. {detail}

[609001] Local host built | host.built | action=built
  Built local-host {src_if:word}:{src_ip:word}

[609002] Local host removed | host.teardown | action=teardown
  Teardown local-host {src_if:word}:{src_ip:word} duration {duration:word}
  Teardown local-host {src_if:word}:{src_ip:word}

[805001] Flow offloaded | connection.info | action=offloaded
  Offloaded {protocol:word} {_:(Flow|flow)} for connection {session_id:int} from {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int})
  Offloaded {protocol:word} {_:(Flow|flow)} for connection {session_id:int}

[805002] Flow no longer offloaded | connection.info | action=restored
  {protocol:word} {_:(Flow|flow)} is no longer offloaded for connection {session_id:int} from {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int})
  {protocol:word} {_:(Flow|flow)} is no longer offloaded for connection {session_id:int}

[805003] Flow not offloaded | connection.info | action=failed
  {protocol:word} {_:(Flow|flow)} could not be offloaded for connection {session_id:int} from {src_if:word}:{src_ip:word}/{src_port:int} ({src_nat_ip:word}/{src_nat_port:int}) to {dst_if:word}:{dst_ip:word}/{dst_port:int} ({dst_nat_ip:word}/{dst_nat_port:int}){?{?,} {reason:rest}}
  {protocol:word} {_:(Flow|flow)} could not be offloaded for connection {session_id:int}{?{?,} {reason:rest}}
