// Bytes that shall be gone: a file taken back before anybody relied on it, a wrong file that was replaced, a print that
// nobody was given. They are never shown again in any case; that they could not be erased is an incident, which
// administrators see, and is tried again: when the program starts, after the next erasure that succeeds, and by hand.
//
//   erase_bytes(office.store, {.instance = id, .hash = hash, .at = office.now()});
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/store/store.h"

namespace trinhky::api {

// The kind of an incident about bytes that could not be erased.
inline constexpr std::string_view erase_kind = "erase-bytes";

struct Erasing {
  std::string instance;  // the paper; empty: none
  std::string hash;
  base::Instant at;
};

// Bytes that are gone already are not an error. What cannot be erased is told on standard error and kept as an incident
// with the id "erase-HASH".
void erase_bytes(store::Store& store, const Erasing& what);

// Tries what could not be erased. Returns how many are still left, of the oldest 100.
std::size_t erase_again(store::Store& store);

// Whether this is the id of such an incident.
[[nodiscard]] bool is_erase_incident(std::string_view incident);
// One of them by hand. Fails as the store does, and with `not_found`/"no-such-incident".
[[nodiscard]] base::Result<void> erase_again(store::Store& store, const std::string& incident);

}  // namespace trinhky::api
