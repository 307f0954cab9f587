// Where the name of a paper goes into a message. A message is kept for a year, a name only as long as the document it
// comes from: so a kept message holds a slot with the document's hash, which is filled when it is sent, and a name that
// was erased meanwhile leaves no gap. The outbox, which whoever runs the house may read, shows messages without names.
//
//   subject = "Công việc mới: Công văn" + name_slot(document) + " – Ban Phong trào";
//   fill_name_slots(store, subject, Written::text)   // "Công việc mới: Công văn: Mở lớp tập huấn – Ban Phong trào"
//   without_name_slots(subject)                      // "Công việc mới: Công văn – Ban Phong trào"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/store/store.h"

namespace trinhky::notify {

[[nodiscard]] std::string name_slot(std::string_view document);

enum class Written : std::uint8_t { text, html };

// Names are read from the table `paper_name`. A document without a row, or a slot that a line cut off, leaves nothing,
// which is not an error. Fails as the store does.
[[nodiscard]] base::Result<std::string> fill_name_slots(store::Store& store, std::string_view message, Written how);
[[nodiscard]] std::string without_name_slots(std::string_view message);

}  // namespace trinhky::notify
