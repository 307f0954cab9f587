// Obligations of different parts that speak of the same subject: a guidance often orders one matter twice, once where
// it tells about it and once where it supervises it. Such a pair is linked and counted once, never merged.
//
//   for (const SubjectPair& pair : same_subjects(outline)) outline.items[pair.first].id;
//
// Two obligations have the same subject if they open with the same six words, or if they share enough wording that is
// rare in this text. Citations, names of offices and set phrases say nothing about a subject and are left out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/guidance/outline.h"

namespace trinhky::guidance {

struct SubjectPair {
  std::size_t first = 0;  // index of the earlier item
  std::size_t second = 0;
  std::vector<std::u32string> shared;  // words both use, at most six entries
};

// By second, then first. Time grows with the length of the text alone.
[[nodiscard]] std::vector<SubjectPair> same_subjects(const Outline& outline);

// The heading at the top above an item, or -1 where none stands above it.
[[nodiscard]] int top_part(const Outline& outline, std::size_t item);

}  // namespace trinhky::guidance
