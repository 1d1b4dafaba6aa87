//! What the expressions of a question and those of its plan have in common: how they are made of others.

/// Calls `$visit` with each part of an expression that is one itself. `$own` says what the kinds do that only one of the two
/// has; names are those of the place where it stands.
macro_rules! each_part {
    ($kind:expr, $visit:ident, { $($own:tt)* }) => {
        match $kind {
            $($own)*
            Kind::List(parts) | Kind::Or(parts) | Kind::Xor(parts) | Kind::And(parts) => {
                parts.iter().for_each($visit);
            }
            Kind::Map(entries) => entries.iter().for_each(|(_, value)| $visit(value)),
            Kind::MapProjection(of, parts) => {
                $visit(of);
                for part in parts {
                    if let Projected::Entry(_, value) = part {
                        $visit(value);
                    }
                }
            }
            Kind::Property(of, _)
            | Kind::Labels(of, _)
            | Kind::Not(of)
            | Kind::Negate(of)
            | Kind::Plus(of)
            | Kind::IsNull(of, _) => $visit(of),
            Kind::Index(a, b) | Kind::Binary(_, a, b) => [a, b].into_iter().for_each($visit),
            Kind::Slice(of, from, to) => {
                $visit(of);
                from.iter().chain(to).for_each($visit);
            }
            Kind::Compare(first, rest) => {
                $visit(first);
                rest.iter().for_each(|(_, other)| $visit(other));
            }
            Kind::Case(subject, branches, otherwise) => {
                subject.iter().for_each(&mut *$visit);
                branches.iter().for_each(|(when, then)| [when, then].into_iter().for_each(&mut *$visit));
                otherwise.iter().for_each($visit);
            }
            Kind::Comprehension { list, filter, map, .. } => {
                $visit(list);
                filter.iter().chain(map).for_each($visit);
            }
            Kind::Quantifier { list, filter, .. } => [list, filter].into_iter().for_each($visit),
            Kind::Reduce { start, list, step, .. } => [start, list, step].into_iter().for_each($visit),
        }
    };
}

pub(super) use each_part;
