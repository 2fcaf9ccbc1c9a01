//! Keys that go to one field. Rec2Evt.map takes the first that has a value; what the others say besides stays in the
//! extended information.

use collector_sdk::prelude::*;

use crate::attr;

/// In the order of Rec2Evt.map.
const GROUPS: [&[AttrId]; 16] = [
    &[attr::STATUS, attr::RESULT, attr::ERROR_NUMBER, attr::ERROR_CODE],
    &[attr::ERROR_REASON, attr::EVENT_REASON, attr::ERROR],
    &[attr::DNS_ID, attr::CONFIG_ID, attr::TRANSACTION_ID, attr::HTTP_TRANSACTION, attr::CALL_ID],
    &[attr::PROFILE, attr::APPLICATION_LIST],
    &[attr::VIRUS, attr::ATTACK, attr::BOTNET_DOMAIN, attr::BOTNET_IP, attr::VULNERABILITY],
    &[attr::VIRUS_ID, attr::ATTACK_ID, attr::VULNERABILITY_ID],
    &[
        attr::THREAT_CATEGORY,
        attr::VIRUS_CATEGORY,
        attr::DETECTION_TYPE,
        attr::THREAT_TYPE,
        attr::VULNERABILITY_CATEGORY,
    ],
    &[attr::FILE_NAME, attr::INFECTED_FILE, attr::MATCHED_FILE, attr::FILE],
    &[attr::FILE_SIZE, attr::INFECTED_FILE_SIZE],
    &[attr::FILE_TYPE, attr::INFECTED_FILE_TYPE, attr::MATCHED_FILE_TYPE],
    &[attr::FILE_HASH, attr::CHECKSUM, attr::HASH],
    &[attr::MAIL_FROM, attr::SENDER],
    &[attr::MAIL_TO, attr::RECIPIENT],
    &[attr::SERVICE, attr::VOIP_PROTOCOL],
    &[attr::CLOUD_OBJECT, attr::OBJECT_UUID],
    &[attr::LEASED_IP, attr::ASSIGNED],
];

/// Those that traffic logs may have, too.
const SIDES: [&[AttrId]; 5] = [
    &[attr::FORTICLIENT, attr::CLIENT_DEVICE],
    &[attr::TARGET_USER_NAME, attr::LOGIN, attr::UNAUTHENTICATED_TARGET],
    &[attr::SOURCE_MAC, attr::CLIENT_MAC],
    &[attr::SOURCE_INTERFACE, attr::USED_BY_INTERFACE],
    &[attr::TARGET_INTERFACE, attr::WENT_TO_INTERFACE, attr::HEARTBEAT_INTERFACE],
];

/// Keeps the second value of a field, if it is another one.
pub(crate) fn keep<'b>(rec: &mut Record<'b>, evt: &mut Event<'b>) {
    let is_traffic = rec.str(attr::TYPE) == Some("traffic");
    let groups = if is_traffic { &[][..] } else { &GROUPS };
    for group in groups.iter().chain(&SIDES) {
        let mut set = group.iter().filter_map(|attr| Some((*attr, rec.get(*attr)?)));
        let Some((_, first)) = set.next() else { continue };
        for (attr, value) in set {
            if value != first {
                evt.add2ei(rec.names().name(attr), value);
            }
        }
    }
}
