// The tables that screens are read from, declared as values. Those marked cache say nothing that the log does not;
// where one follows from papers as they stand (rows.h), a start fills it again after its shape changed
// (runtime/refill.h). The others live beside the log by intention (drafts, read marks, deliveries, imports).
#pragma once

#include <vector>

#include "engine/store/table.h"

namespace trinhky::projection {

// instance      one row per instance: what it is, where it stands, when it is due
// work          one row per open piece of work, with the addressees as JSON
// work_seat     the keys by which the inbox finds work, and a request over it, in the order of lists (see inbox.h)
// paper_name    what a document says its paper is about (paper_name.h), gone with that document
// unique_key    what may run only once, and the instance that runs it
// register      numbers given, one series per unit, year and kind of document
// notice        what one person should know, once; kept, because not every notice has an event
// delivery      mails: what is to be sent, was sent, failed, or is kept because no server is set
// webhook       where other programs are told; webhook_delivery: each message, queued, sent or dead
// push_subscription  browsers that a person lets be told
// attachment    files of an instance, by id
// draft         one mutable text per instance and person
// incident      what could not be carried out and waits for somebody
// calendar_draft    calendars that wait to be published
// guidance_import   imported guidance texts with their findings
// instrument    cited documents with the obligations that cite them
[[nodiscard]] const std::vector<store::Table>& tables();

}  // namespace trinhky::projection
