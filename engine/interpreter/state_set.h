// A set of states of one chart, in document order: one bit per state, so asking, adding and walking allocate nothing.
// Internal to this room.
//
//   StateSet active;
//   active.insert(ix);
//   active.for_each(p + 1, chart.state(p).end, [](StateIx inside) { … });
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "engine/base/limits.h"
#include "engine/chart/chart.h"

namespace trinhky::interpreter {

class StateSet {
 public:
  [[nodiscard]] bool contains(chart::StateIx ix) const { return (words_[ix / bits] >> (ix % bits) & 1U) != 0; }
  void insert(chart::StateIx ix) { words_[ix / bits] |= std::uint64_t{1} << (ix % bits); }
  void erase(chart::StateIx ix) { words_[ix / bits] &= ~(std::uint64_t{1} << (ix % bits)); }

  [[nodiscard]] bool empty() const { return next(0) == chart::no_state; }

  // The first member that is `from` or stands behind it; no_state if there is none.
  [[nodiscard]] chart::StateIx next(chart::StateIx from) const {
    if (from == chart::no_state) return chart::no_state;
    for (std::size_t word = from / bits; word < words_.size(); ++word) {
      std::uint64_t rest = words_[word];
      if (word == from / bits) rest &= ~std::uint64_t{0} << (from % bits);
      if (rest != 0) return static_cast<chart::StateIx>(word * bits + static_cast<std::size_t>(std::countr_zero(rest)));
    }
    return chart::no_state;
  }

  // Members in [first, end), in document order. `act` must not change the set behind the member it is given.
  template <class Act>
  void for_each(chart::StateIx first, chart::StateIx end, const Act& act) const {
    for (chart::StateIx ix = next(first); ix < end; ix = next(ix + 1)) act(ix);
  }
  template <class Act>
  void for_each(const Act& act) const {
    for_each(0, chart::no_state, act);
  }

  // All members, the last one first.
  template <class Act>
  void for_each_backwards(const Act& act) const {
    for (std::size_t word = words_.size(); word-- > 0;) {
      for (std::uint64_t rest = words_[word]; rest != 0;) {
        const auto bit = bits - 1 - static_cast<std::size_t>(std::countl_zero(rest));
        rest &= ~(std::uint64_t{1} << bit);
        act(static_cast<chart::StateIx>(word * bits + bit));
      }
    }
  }

 private:
  static constexpr std::size_t bits = 64;
  std::array<std::uint64_t, (base::limits::max_states + bits - 1) / bits> words_{};
};

}  // namespace trinhky::interpreter
